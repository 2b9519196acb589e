"""The first page after sign-in, by what the posts of the actor need."""
