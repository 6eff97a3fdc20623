"""Forms of the people core. What was typed stays in the box when it is refused."""
