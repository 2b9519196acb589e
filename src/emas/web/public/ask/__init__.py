"""Ask in everyday words; answers come from the published services and the question list, word for word."""
