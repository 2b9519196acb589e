"""The information desk: conversations by chat, ready answers, the book of visits, the question list. Not here: the answers themselves."""
