"""Days and hours where Django has no form of its own for a language (settings, FORMAT_MODULE_PATH)."""
