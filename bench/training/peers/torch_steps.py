"""One contestant: PyTorch with channels last, in float32 or by autocast in bfloat16. Arguments: TASK [bf16]."""

import sys

import torch
import torch.nn.functional as functional
from task import read_task, serve
from torch import nn

task, outline, images, labels = read_task()


def build():
    modules, channels, side = [], 1, task["side"]
    for layer in outline:
        kind = layer["class"]
        if kind == "Conv2D":
            # Padding by half of the kernel is TensorFlow's "same" for odd kernels and stride 1.
            assert layer["strides"] == 1 and layer["kernelSize"] % 2 == 1
            modules.append(nn.Conv2d(channels, layer["filters"], layer["kernelSize"], padding=layer["kernelSize"] // 2))
            channels = layer["filters"]
        elif kind == "BatchNormalization":
            modules.append(nn.BatchNorm2d(channels, eps=layer["epsilon"], momentum=1 - layer["momentum"]))
        elif kind == "MaxPooling2D":
            modules.append(nn.MaxPool2d(2))
            side //= 2
        elif kind == "Dropout":
            modules.append(nn.Dropout(layer["rate"]))
        elif kind == "Flatten":
            modules.append(nn.Flatten())
            channels *= side * side
        elif kind == "Dense":
            modules.append(nn.Linear(channels, layer["units"]))
            channels = layer["units"]
        # The softmax is in the loss.
        if layer.get("activation") == "relu":
            modules.append(nn.ReLU())
    return nn.Sequential(*modules)


model = build().to(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(model.parameters(), task["learningRate"], eps=1e-7)
batches = [
    (torch.from_numpy(x).permute(0, 3, 1, 2).to(memory_format=torch.channels_last), torch.from_numpy(y).long())
    for x, y in zip(images, labels)
]
is_bf16 = sys.argv[2:] == ["bf16"]
done = 0


def run(steps):
    global done
    model.train()
    total = torch.zeros(())
    correct = torch.zeros((), dtype=torch.long)
    for _ in range(steps):
        x, y = batches[done % len(batches)]
        done += 1
        with torch.autocast("cpu", torch.bfloat16, enabled=is_bf16):
            logits = model(x)
        logits = logits.float()
        loss = functional.cross_entropy(logits, y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total += loss.detach()
        correct += (logits.detach().argmax(1) == y).sum()
    return total / steps


serve({"torch": torch.__version__}, run)
