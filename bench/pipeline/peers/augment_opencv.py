"""The paper's five augmentations, with its OpenCV calls and its bytes between them."""

import cv2
import numpy as np


def augment(image):
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), np.random.uniform(-15, 15), 1.0)
    out = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    if np.random.rand() < 0.5:
        out = cv2.flip(out, 1)
    out = zoom(out, np.random.uniform(0.95, 1.08))
    out = cv2.convertScaleAbs(out, alpha=np.random.uniform(0.9, 1.1), beta=np.random.uniform(-8, 8))
    if np.random.rand() < 0.3:
        noise = np.random.normal(0, 3, out.shape).astype(np.float32)
        out = np.clip(out.astype(np.float32) + noise, 0, 255).astype(np.uint8)
    return out


def zoom(image, factor):
    height, width = image.shape
    new_width, new_height = int(width * factor), int(height * factor)
    out = cv2.resize(image, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
    if factor >= 1:
        left, top = (new_width - width) // 2, (new_height - height) // 2
        return out[top : top + height, left : left + width]
    missing_x, missing_y = width - new_width, height - new_height
    return cv2.copyMakeBorder(
        out, missing_y // 2, missing_y - missing_y // 2, missing_x // 2, missing_x - missing_x // 2, cv2.BORDER_REFLECT_101
    )
