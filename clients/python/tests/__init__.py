"""From the repository's root, with PYTHONPATH=clients/python/src:

python3 -m unittest discover -s clients/python/tests -t clients/python
"""
