"""Logistic regression of scikit-learn beside a task: reads {"train": {"inputs", "labels"}, "test": …} as JSON, inputs as rows.

Answers the accuracy on the held-out rows, and its mean and standard deviation over ten random splits of the same share.
"""
import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def accuracy(train, test):
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    return model.fit(*train).score(*test)


given = json.load(sys.stdin)
train, test = [(np.array(part["inputs"], np.float32), np.array(part["labels"])) for part in (given["train"], given["test"])]
inputs, labels = np.concatenate([train[0], test[0]]), np.concatenate([train[1], test[1]])
splits = ShuffleSplit(n_splits=10, test_size=len(test[1]), random_state=1).split(inputs)
others = [accuracy((inputs[kept], labels[kept]), (inputs[held], labels[held])) for kept, held in splits]
print(json.dumps({"same": accuracy(train, test), "mean": np.mean(others), "deviation": np.std(others, ddof=1)}))
