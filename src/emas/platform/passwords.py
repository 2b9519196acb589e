"""Password hashing that a sign-in page can afford."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Owasp(Argon2PasswordHasher):
    """
    Argon2id with OWASP's parameters (t=2, 19 MiB, p=1).

    Django's own take five times as long and 100 MiB each: enough parallel sign-ins would stop a small server. Guessing is
    held back by the lock-out, which counts a try before it is hashed.
    """

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
