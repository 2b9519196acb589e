from tests.messages.harness import gateway as gateway
