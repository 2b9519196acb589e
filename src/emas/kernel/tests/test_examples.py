"""Every example in a docstring of the kernel runs, and the kernel needs no Django."""

import doctest
import subprocess
import sys
from importlib import import_module

import pytest

MODULES = ("clock", "identity", "indonesian", "numbering", "workingtime", "codes", "digits", "writing")


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    module = import_module(f"emas.kernel.{name}")
    result = doctest.testmod(module)
    assert result.failed == 0


def test_the_kernel_is_plain_python() -> None:
    names = ", ".join(f"emas.kernel.{name}" for name in (*MODULES, "actor", "errors"))
    script = f"import sys; import {names}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
