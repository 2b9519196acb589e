"""Notices in the browser: its service worker, and the button on the citizen's tracker."""
