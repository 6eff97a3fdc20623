"""The school's templates: changing, translating, looking at, publishing and giving them."""
