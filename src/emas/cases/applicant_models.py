"""What the applicant says besides his answers: messages of an ordinary case, and how he judges the service afterwards."""

from django.db import models


class Message(models.Model):
    """
    One message of the conversation of an ordinary case. ``author``: ``applicant`` or ``officer``.

    ``act`` and ``state`` name the act that an applicant's message came with, '' for a plain one. The words are sealed like every answer;
    papers lie in ``documents`` under the conversation's owner with ``public_id`` as their field. ``once`` makes a repeated sending one row.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="messages")
    public_id = models.CharField(max_length=32, unique=True)
    author = models.CharField(max_length=12)
    at = models.DateTimeField()
    text_sealed = models.BinaryField(default=b"")
    act = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=40, blank=True)
    actor_person_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=160, blank=True)
    actor_role = models.CharField(max_length=16, blank=True)
    actor_unit_id = models.BigIntegerField(null=True, blank=True)
    once = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "once"], condition=~models.Q(once=""), name="one_message_per_sending"
            )
        ]
        indexes = [models.Index(fields=["case", "id"], name="message_by_case")]


class SurveyDone(models.Model):
    """
    That a case was judged, once. It holds no answer, no moment and no order of arrival (its key is the case), so that it does not lead to one.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="survey"
    )


class SurveyAnswer(models.Model):
    """
    How somebody judged a service (PermenPANRB 14/2017): marks 1 to 4 by element, the day, the service, the unit; tied to no case and no person.

    ``marks`` leaves out what was skipped. The comment is sealed: people write names into comments.
    """

    public_id = models.CharField(max_length=32, primary_key=True)
    instansi = models.CharField(max_length=40)
    service = models.CharField(max_length=80)
    unit_id = models.BigIntegerField(null=True, blank=True)
    on = models.DateField()
    marks = models.JSONField(default=dict)
    comment_sealed = models.BinaryField(default=b"")

    class Meta:
        indexes = [models.Index(fields=["instansi", "on"], name="survey_by_day")]
