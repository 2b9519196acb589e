"""The page on which no open case is left behind: by stage and age. Not here: who may act."""
