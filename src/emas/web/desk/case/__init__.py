"""One case as staff see it: what is asked, the papers, the history, and the acts offered. Not here: lists of cases."""
