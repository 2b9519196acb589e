"""Residents. Identity numbers are sealed; they are found by keyed digest."""

from django.db import models


class Resident(models.Model):
    """One resident of the city's register."""

    nik_sealed = models.BinaryField()
    nik_digest = models.CharField(max_length=64, unique=True)
    kk_sealed = models.BinaryField()
    kk_digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=160)
    birth_place = models.CharField(max_length=80)
    birth_on = models.DateField()
    sex = models.CharField(max_length=1)
    religion = models.CharField(max_length=40, blank=True)
    marital_status = models.CharField(max_length=30, blank=True)
    occupation = models.CharField(max_length=80, blank=True)
    education = models.CharField(max_length=60, blank=True)
    citizenship = models.CharField(max_length=3, default="WNI")
    address = models.CharField(max_length=200, blank=True)
    rt = models.CharField(max_length=3)
    rw = models.CharField(max_length=3)
    kelurahan_code = models.CharField(max_length=13)
    father_name = models.CharField(max_length=160, blank=True)
    mother_name = models.CharField(max_length=160, blank=True)
    family_role = models.CharField(max_length=30, blank=True)
    status = models.CharField(max_length=12, default="aktif")
    content_digest = models.CharField(max_length=64)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kelurahan_code", "rw", "rt", "name"], name="resident_by_place")]

    def __str__(self) -> str:
        return f"resident:{self.pk}"


class ResidentChange(models.Model):
    """One correction by hand: which fields, why, by whom; old and new values sealed (UU 27/2022 Pasal 30)."""

    resident = models.ForeignKey("registry.Resident", on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    fields = models.JSONField()
    values_sealed = models.BinaryField()
