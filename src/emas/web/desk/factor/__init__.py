"""One's own second factors: authenticator application, passkeys, recovery codes. Not here: the second step of a sign-in."""
