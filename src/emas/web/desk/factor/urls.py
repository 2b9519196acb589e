"""Addresses of one's own second factors."""

from django.urls import path

from emas.web.desk.factor import proofs, views

urlpatterns = [
    path("proof/", proofs.prove, name="proof"),
    path("proof/passkey/", proofs.passkey_question, name="proof_passkey"),
    path("factor/", views.overview, name="factor"),
    path("factor/codes/", views.codes, name="factor_codes"),
    path("factor/application/", views.application, name="factor_totp"),
    path("factor/application/remove/", views.application_remove, name="factor_totp_remove"),
    path("factor/passkeys/question/", views.passkey_question, name="factor_passkey_question"),
    path("factor/passkeys/", views.passkey_add, name="factor_passkey_add"),
    path("factor/passkeys/<int:passkey_id>/remove/", views.passkey_remove, name="factor_passkey_remove"),
]
