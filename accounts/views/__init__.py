"""Pages of the people core. Each carries its policy; nothing starts from `.objects`."""
