"""PyTorch's DataLoader with torchvision and two workers; in the later epochs it is given decoded images."""

import numpy as np
import torch
from measure import BATCH, MEAN, SEED, STD, arguments, list_files, measure
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

folder, limit, epochs = arguments()
files, classes = list_files(folder, limit)
torch.manual_seed(SEED)

# Rotation and zoom in one interpolation, which is less work than the paper's two; torchvision cannot reflect there.
augmentation = v2.Compose(
    [
        v2.RandomAffine(15, scale=(0.95, 1.08), interpolation=v2.InterpolationMode.BILINEAR),
        v2.RandomHorizontalFlip(),
        v2.ColorJitter(brightness=0.03, contrast=0.1),
        v2.ToDtype(torch.float32),
        v2.RandomApply([v2.Lambda(lambda image: (image + 3 * torch.randn_like(image)).clamp(0, 255))], 0.3),
        v2.Normalize([MEAN], [STD]),
    ]
)


class Files(Dataset):
    def __len__(self):
        return len(files)

    def __getitem__(self, position):
        path, label = files[position]
        image = torch.from_numpy(np.asarray(Image.open(path)))[None]
        return augmentation(image), label


class Decoded(Files):
    def __init__(self):
        self.images = torch.stack([torch.from_numpy(np.array(Image.open(path)))[None] for path, _ in files])

    def __getitem__(self, position):
        return augmentation(self.images[position]), files[position][1]


def loader(dataset):
    generator = torch.Generator().manual_seed(SEED)
    return DataLoader(dataset, BATCH, shuffle=True, num_workers=2, persistent_workers=True, generator=generator)


loaders = [loader(Files()), loader(Decoded())]
running = []


def run_epoch(epoch):
    images = 0
    for batch, labels in loaders[min(epoch, 1)]:
        one_hot = torch.nn.functional.one_hot(labels, classes)
        images += len(batch) if len(one_hot) == len(batch) else 0
    return images


def workers():
    """The workers of the loader in use; their start is part of the first epoch in which it is used."""
    return [process.pid for loader in loaders if loader._iterator for process in loader._iterator._workers]


measure(epochs, run_epoch, workers)
