"""
Answers to everyday questions: which topic is meant, what is asked about it, and which published lines say it.

Nothing here writes a sentence: lines come from service folders and from the question list, or there is no answer.
"""
