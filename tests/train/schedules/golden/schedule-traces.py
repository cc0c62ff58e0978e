"""Stores the learning rates of PyTorch's and Keras' schedules, one before each step.

python schedule-traces.py torch    writes torch-schedules.json (made with torch 2.15.0)
python schedule-traces.py keras    writes keras-schedules.json (made with keras 3.15.1 on tensorflow 2.20.0)

Two calls, because one process cannot load both libraries.
"""

import json
import os
import sys

SOURCE = sys.argv[1]
RATE = 0.1


def case(name, schedule, epochs, steps, warm_up, rates):
    fields = {"schedule": schedule, "learningRate": RATE, "warmUp": warm_up, "epochs": epochs, "steps": steps}
    return {"name": name, "schedule": fields, "rates": rates}


def torch_cases():
    import torch
    from torch.optim import lr_scheduler as schedulers

    def trace(total, create):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE)
        scheduler = create(optimizer)
        rates = []
        for _ in range(total):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step() if len(rates) < total else None
        return rates

    def one_cycle(total):
        return lambda optimizer: schedulers.OneCycleLR(optimizer, RATE, total_steps=total, cycle_momentum=False)

    def warmed(rise, then):
        # It wants a start above 0.
        line = lambda optimizer: schedulers.LinearLR(optimizer, start_factor=1e-12, total_iters=rise)
        return lambda optimizer: schedulers.SequentialLR(optimizer, [line(optimizer), then(optimizer)], [rise])

    cosine = lambda steps: lambda optimizer: schedulers.CosineAnnealingLR(optimizer, T_max=steps)
    constant = lambda optimizer: schedulers.ConstantLR(optimizer, factor=1.0)
    return [
        *[
            case(f"OneCycleLR over {epochs} x {steps}", "one-cycle", epochs, steps, 0, trace(epochs * steps, one_cycle(epochs * steps)))
            for epochs, steps in ((4, 10), (3, 7), (1, 4), (1, 3), (1, 2), (1, 1))
        ],
        case("CosineAnnealingLR", "cosine", 4, 5, 0, trace(20, cosine(20))),
        case("LinearLR, then CosineAnnealingLR", "cosine", 4, 5, 1.2, trace(20, warmed(6, cosine(14)))),
        case("LinearLR, then ConstantLR", "constant", 3, 4, 1, trace(12, warmed(4, constant))),
    ]


def keras_cases():
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
    import keras

    def trace(total, rise):
        warm = {"initial_learning_rate": 0.0, "warmup_target": RATE, "warmup_steps": rise}
        plain = {"initial_learning_rate": RATE}
        schedule = keras.optimizers.schedules.CosineDecay(decay_steps=total - rise, **(warm if rise else plain))
        return [float(schedule(step)) for step in range(total)]

    return [
        case("CosineDecay", "cosine", 4, 5, 0, trace(20, 0)),
        case("CosineDecay with a warm-up", "cosine", 4, 5, 1.2, trace(20, 6)),
        case("CosineDecay with a warm-up of half an epoch", "cosine", 2, 9, 0.5, trace(18, 5)),
    ]


stored = torch_cases() if SOURCE == "torch" else keras_cases()
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{SOURCE}-schedules.json")
with open(path, "w") as file:
    json.dump(stored, file, separators=(",", ":"))
    file.write("\n")
print(path, os.path.getsize(path))
