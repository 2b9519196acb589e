"""One's own account: password, language, text size; and the notices written to me."""
