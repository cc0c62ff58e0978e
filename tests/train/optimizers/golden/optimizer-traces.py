"""Moves weights by given gradients with the optimizers of Keras and PyTorch and stores where they went.

python optimizer-traces.py keras    writes keras-traces.json (made with keras 3.15.1 on tensorflow 2.20.0)
python optimizer-traces.py torch    writes torch-traces.json (made with torch 2.15.0)

Two calls, because one process cannot load both libraries.
"""

import json
import os
import sys

import numpy as np

SOURCE = sys.argv[1]
if SOURCE == "keras":
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
    import keras
    import tensorflow as tf
else:
    import torch

STEPS = 6
CONSTANT = [0.05] * STEPS
# As a schedule has it: up, down, and none at all.
CHANGING = [0.01, 0.05, 0.1, 0.02, 0.0, 0.03]

random = np.random.default_rng(11)
start = {"kernel": random.normal(size=(2, 3)), "bias": random.normal(size=3)}
# The bias gets gradients so small that epsilon decides.
gradients = [{"kernel": random.normal(size=(2, 3)), "bias": random.normal(size=3) * 1e-6} for _ in range(STEPS)]


def f32(value):
    return np.asarray(value, np.float32)


def trace_keras(optimizer, rates, decays_bias=False):
    variables = [keras.Variable(f32(start[name]), name=name) for name in ("kernel", "bias")]
    if not decays_bias:
        optimizer.exclude_from_weight_decay(var_names=["bias"])
    optimizer.build(variables)
    steps = []
    for rate, gradient in zip(rates, gradients):
        optimizer.learning_rate = rate
        optimizer.apply([tf.constant(f32(gradient[variable.name])) for variable in variables])
        steps.append([keras.ops.convert_to_numpy(v).ravel().tolist() for v in variables])
    return steps


def trace_torch(create, rates, decays_bias=False):
    parameters = {name: torch.nn.Parameter(torch.tensor(f32(value))) for name, value in start.items()}
    optimizer = create(
        [
            {"params": [parameters["kernel"]]},
            {"params": [parameters["bias"]], **({} if decays_bias else {"weight_decay": 0.0})},
        ]
    )
    steps = []
    for rate, gradient in zip(rates, gradients):
        for group in optimizer.param_groups:
            group["lr"] = rate
        for name, parameter in parameters.items():
            parameter.grad = torch.tensor(f32(gradient[name]))
        optimizer.step()
        steps.append([p.detach().numpy().ravel().tolist() for p in parameters.values()])
    return steps


def case(name, fields, rates, steps):
    return {"name": name, "fields": fields, "rates": rates, "steps": steps}


def keras_cases():
    adam, adamw, sgd = keras.optimizers.Adam, keras.optimizers.AdamW, keras.optimizers.SGD

    def changing(name, fields, optimizer, **options):
        return case(name, fields, CHANGING, trace_keras(optimizer, CHANGING, **options))

    return [
        changing("Adam", {"optimizer": "adam"}, adam()),
        changing("AdamW", {"optimizer": "adamw"}, adamw()),
        changing(
            "AdamW with a decay of 0.5 for every weight",
            {"optimizer": "adamw", "weightDecay": 0.5, "decayAll": True},
            adamw(weight_decay=0.5),
            decays_bias=True,
        ),
        changing("SGD without momentum", {"optimizer": "sgd", "momentum": 0, "nesterov": False}, sgd()),
        changing("SGD with momentum", {"optimizer": "sgd", "nesterov": False}, sgd(momentum=0.9)),
        changing("SGD with Nesterov momentum", {"optimizer": "sgd"}, sgd(momentum=0.9, nesterov=True)),
        changing(
            "SGD with Nesterov momentum of 0.5 and decay",
            {"optimizer": "sgd", "momentum": 0.5, "weightDecay": 0.1},
            sgd(momentum=0.5, nesterov=True, weight_decay=0.1),
        ),
    ]


def torch_cases():
    sgd, adamw = torch.optim.SGD, torch.optim.AdamW

    def traced(name, fields, rates, create):
        return case(name, fields, rates, trace_torch(create, rates))

    plain, nesterov = {"optimizer": "sgd", "nesterov": False}, {"optimizer": "sgd"}
    return {
        "same": [
            traced("SGD with momentum at one rate", plain, CONSTANT, lambda groups: sgd(groups, momentum=0.9)),
            traced(
                "SGD with Nesterov momentum at one rate",
                nesterov,
                CONSTANT,
                lambda groups: sgd(groups, momentum=0.9, nesterov=True),
            ),
        ],
        # Velocities that hold no learning rate, and an epsilon that is added after the biases are corrected.
        "different": [
            traced("SGD with momentum at changing rates", plain, CHANGING, lambda groups: sgd(groups, momentum=0.9)),
            traced(
                "AdamW",
                {"optimizer": "adamw", "weightDecay": 0.1},
                CHANGING,
                lambda groups: adamw(groups, weight_decay=0.1, eps=1e-7),
            ),
        ],
    }


if SOURCE == "keras":
    stored = {
        "start": [f32(start[name]).ravel().tolist() for name in ("kernel", "bias")],
        "gradients": [[f32(g[name]).ravel().tolist() for name in ("kernel", "bias")] for g in gradients],
        "cases": keras_cases(),
    }
else:
    stored = torch_cases()
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{SOURCE}-traces.json")
with open(path, "w") as file:
    json.dump(stored, file, separators=(",", ":"))
    file.write("\n")
print(path, os.path.getsize(path))
