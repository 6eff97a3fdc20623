"""Three years of letters twice: by the product's pure policy, and counted out minute by minute."""
