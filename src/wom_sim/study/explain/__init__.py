"""Explainable counterfactuals: who fared differently between a run and its fork, why, and by which path.

decision.py     what two runs have in common, and from which hour on they were decided otherwise
fates.py        in what the lives of the same customers differ, from two records
paths.py        what was heard in one branch only, and the chains of people behind it
because.py      the reason of each difference
cases.py        the customers who differ, one by one
tables.py       all of it as tables
words.py        and in words
cascade.py      the cascade that differs, for a picture
explanation.py  ``explain`` and what it returns
"""
