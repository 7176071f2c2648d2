"""A head, neck and chest in Hounsfield units, drawn slice by slice from ellipses.

The patient lies in a frame of localizer plates, as in stereotaxy, so that a picture of any view tells its own
orientation: one plate at the patient's left, two in front, three at the head, and at the right a rod that climbs from
front to back as the slices go from feet to head.

Coordinates are millimetres from the middle of a box of `WIDTH` × `WIDTH` × `HEIGHT`: x to the patient's left, y to the
back, and z upwards from the lowest slice. The box is the same whatever the number of voxels.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

WIDTH = 358.4
HEIGHT = 366.75
_BOTTOM = 72.0
"""Where the box cuts the chest; what follows counts z from the diaphragm."""

AIR, LUNG, FAT, FLUID, BRAIN, MUSCLE, BLOOD, SPONGIOSA, CORTEX, TOOTH, MARKER = (
    -1000, -860, -105, 8, 34, 55, 170, 230, 850, 1900, 1500,
)  # fmt: skip

_TEXTURE_SIZE = 1024
_TEXTURE_STEP = 18.0
"""Millimetres along z from one layer of texture to the next; between them it is blended."""


@dataclass(frozen=True)
class _Ellipse:
    """The part of a slice that a shape can touch, and each pixel's squared distance in units of the radii."""

    box: tuple[slice, slice]
    distance: NDArray[np.float32]

    @property
    def inside(self) -> NDArray[np.bool_]:
        return self.distance < 1


@dataclass
class Anatomy:
    """The phantom on a grid of `size` × `size` × `slices` voxels."""

    size: int
    slices: int
    _x: NDArray[np.float32] = field(init=False)
    _layers: NDArray[np.float32] = field(init=False)
    _noise: NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        self._x = ((np.arange(self.size) + 0.5) * self.pixel_spacing - WIDTH / 2).astype(np.float32)
        random = np.random.default_rng(2016)
        white = random.standard_normal((3, _TEXTURE_SIZE, _TEXTURE_SIZE), dtype=np.float32)
        self._noise = 11 * white[0]
        self._layers = np.stack([self._smooth(layer) for layer in white])

    @property
    def pixel_spacing(self) -> float:
        return WIDTH / self.size

    @property
    def slice_spacing(self) -> float:
        return HEIGHT / self.slices

    def _smooth(self, white: NDArray[np.float32]) -> NDArray[np.float32]:
        """Band-limited noise with unit deviation, its grain some 6 mm wide."""
        frequency = np.fft.fftfreq(_TEXTURE_SIZE)
        radius2 = frequency[:, None] ** 2 + frequency[None, : _TEXTURE_SIZE // 2 + 1] ** 2
        spectrum = np.fft.rfft2(white) * np.exp(-radius2 * (9.0 / self.pixel_spacing) ** 2)
        smooth: NDArray[np.float32] = np.fft.irfft2(spectrum, s=white.shape).astype(np.float32)
        smooth /= smooth.std()
        return smooth

    def _texture(self, z: float) -> NDArray[np.float32]:
        """Texture of a slice; continuous along z."""
        layer, blend = divmod(z / _TEXTURE_STEP, 1.0)
        lower, upper = (self._layers[int(layer + n) % len(self._layers)] for n in range(2))
        weights = np.array([1 - blend, blend], np.float32) / np.float32(np.hypot(1 - blend, blend))
        texture: NDArray[np.float32] = weights[0] * self._cover(lower) + weights[1] * self._cover(upper)
        return texture

    def _cover(self, tile: NDArray[np.float32]) -> NDArray[np.float32]:
        """As much of a tile as a slice needs; slices larger than it repeat it."""
        if self.size <= _TEXTURE_SIZE:
            return tile[: self.size, : self.size]
        index = np.arange(self.size) % _TEXTURE_SIZE
        return tile[index[:, None], index[None, :]]

    def _range(self, centre: float, radius: float) -> slice:
        first, last = np.searchsorted(self._x, (centre - radius, centre + radius))
        return slice(int(first), int(last))

    def _ellipse(self, x: float, y: float, radius_x: float, radius_y: float) -> _Ellipse:
        rows, columns = self._range(y, radius_y), self._range(x, radius_x)
        distance = ((self._x[rows] - y) / radius_y)[:, None] ** 2 + ((self._x[columns] - x) / radius_x)[None, :] ** 2
        return _Ellipse((rows, columns), distance)

    def _fill(self, hu: NDArray[np.float32], value: float, x: float, y: float, rx: float, ry: float) -> None:
        if rx <= 0 or ry <= 0:
            return
        ellipse = self._ellipse(x, y, rx, ry)
        hu[ellipse.box][ellipse.inside] = value

    def hounsfield(self, k: int) -> NDArray[np.int16]:
        """Slice `k`, 0 at the feet, as an array of rows (front first) and columns (patient's right first)."""
        height = (k + 0.5) * self.slice_spacing
        z = height + _BOTTOM
        hu = np.full((self.size, self.size), AIR, dtype=np.float32)
        texture = self._texture(z)
        self._couch(hu)
        self._torso(hu, z, texture)
        self._neck(hu, z)
        self._head(hu, z, texture)
        self._spine(hu, z)
        self._airways(hu, z)
        self._grain(hu, k, texture)
        self._frame(hu, height)
        return np.rint(np.clip(hu, -1024, 3071)).astype(np.int16)

    def _grain(self, hu: NDArray[np.float32], k: int, texture: NDArray[np.float32]) -> None:
        """Structure in what is solid, and the scanner's noise everywhere."""
        solid = np.clip((hu + 300) * 0.05, 0, 14)
        solid += np.clip((hu - 150) * 0.12, 0, 90)
        hu += solid * texture
        hu += self._cover(np.roll(self._noise, (k * 397 % _TEXTURE_SIZE) * _TEXTURE_SIZE + k * 89))

    def _couch(self, hu: NDArray[np.float32]) -> None:
        top = 112 + 0.0011 * self._x**2
        depth = self._x[:, None] - top[None, :]
        across = np.abs(self._x)[None, :] < 150
        hu[(depth > 0) & (depth < 26) & across] = -930
        hu[((np.abs(depth - 1.5) < 1.5) | (np.abs(depth - 25) < 1.5)) & across] = -180

    def _torso(self, hu: NDArray[np.float32], z: float, texture: NDArray[np.float32]) -> None:
        width = float(np.interp(z, (0, 85, 110, 135, 150), (150, 152, 138, 90, 0)))
        depth = float(np.interp(z, (0, 85, 110, 135, 150), (98, 92, 78, 62, 0)))
        if width <= 0:
            return
        body = self._ellipse(0, 12, width, depth)
        for inner, value in ((1.0, 20), (0.97, FAT), (0.86, MUSCLE)):
            hu[body.box][body.distance < inner] = value
        self._chest(hu, z, texture)
        self._shoulders(hu, z)

    def _chest(self, hu: NDArray[np.float32], z: float, texture: NDArray[np.float32]) -> None:
        taper = float(np.sqrt(max(0.0, 1 - (z / 134) ** 3)))
        if taper < 0.1:
            return
        wall = self._ellipse(0, 6, 112 * taper, 80 * taper)
        y = self._x[wall.box[0]][:, None]
        rib = ((z + 0.45 * y) / 25) % 1 < 0.42
        hu[wall.box][(wall.distance > 0.84) & wall.inside & rib] = SPONGIOSA
        shell = (np.abs(wall.distance - 0.86) < 0.025) | (np.abs(wall.distance - 0.98) < 0.025)
        hu[wall.box][shell & rib] = CORTEX
        for side in (-1, 1):
            lung = self._ellipse(side * 55 * taper, 8, 44 * taper, 62 * taper)
            hu[lung.box][lung.inside] = LUNG
            # Zero crossings of the texture look like branching vessels when cut.
            vessel = lung.inside & (lung.distance < 0.95) & (np.abs(texture[lung.box]) < 0.09)
            hu[lung.box][vessel] = -60
        if z < 78:
            bulge = float(np.sqrt(1 - (z / 78) ** 2))
            self._fill(hu, MUSCLE - 5, 22, -14, 58 * bulge, 48 * bulge)
            self._fill(hu, BLOOD, 32, -8, 32 * bulge, 28 * bulge)
            self._fill(hu, BLOOD - 30, -8, -22, 22 * bulge, 26 * bulge)
        if z < 34:
            dome = float(np.sqrt(1 - (z / 34) ** 2))
            self._fill(hu, MUSCLE + 10, -58, 6, 42 * dome, 58 * dome)
        self._fill(hu, BLOOD + 15, 20, 24, *((12, 12) if z < 100 else (0, 0)))
        if 78 < z < 104:
            self._fill(hu, BLOOD + 15, 8, 4, 15, 34)
        if z < 112:
            self._fill(hu, CORTEX, 0, -68 * taper, 19, 7)
            self._fill(hu, SPONGIOSA, 0, -68 * taper, 16, 5)

    def _shoulders(self, hu: NDArray[np.float32], z: float) -> None:
        for side in (-1, 1):
            head = float(np.sqrt(max(0.0, 1 - ((z - 88) / 24) ** 2)))
            shaft = 11.0 if z < 88 else 0.0
            for radius, value in ((1.0, CORTEX), (0.78, SPONGIOSA)):
                width = radius * max(23 * head, shaft)
                self._fill(hu, value, side * 122, 14, width, width)
            if 40 < z < 112:
                self._fill(hu, CORTEX * 0.7, side * (70 + 0.3 * z), 66 - 0.2 * z, 26, 4.5)
        clavicle = np.abs(z - 116 - 0.1 * np.abs(self._x)) < 6
        rows = self._range(-38, 6)
        hu[rows][:, clavicle & (np.abs(self._x) > 14) & (np.abs(self._x) < 108)] = CORTEX * 0.8

    def _neck(self, hu: NDArray[np.float32], z: float) -> None:
        if not 134 < z < 262:
            return
        width, depth = np.interp(z, (134, 150, 215, 262), (62, 58, 56, 60)), np.interp(z, (134, 215), (56, 60))
        neck = self._ellipse(0, 14, float(width), float(depth))
        empty = hu[neck.box] < FAT - 20
        for inner, value in ((1.0, 20), (0.95, FAT), (0.8, MUSCLE)):
            hu[neck.box][(neck.distance < inner) & empty] = value
        for side in (-1, 1):
            self._fill(hu, BLOOD, side * 30, 2, 6, 6)
            self._fill(hu, BLOOD - 50, side * 38, 8, 8, 7)

    def _head(self, hu: NDArray[np.float32], z: float, texture: NDArray[np.float32]) -> None:
        self._face(hu, z)
        height = (z - 300) / 99
        if abs(height) >= 1:
            return
        radius = float(np.sqrt(1 - height**2))
        skull = self._ellipse(0, 0, 77 * radius, 96 * radius)
        thin = radius**2
        if z > 246:
            for edge, value in ((1.0, 25), (1 - 0.06 / thin, CORTEX), (1 - 0.12 / thin, SPONGIOSA),
                                (1 - 0.17 / thin, CORTEX), (1 - 0.22 / thin, FLUID)):  # fmt: skip
                hu[skull.box][skull.distance < edge] = value
            brain = skull.distance < 1 - 0.25 / thin
            folds = 1 - 0.42 / thin + 0.10 * texture[skull.box]
            hu[skull.box][brain] = BRAIN + 8
            hu[skull.box][brain & (skull.distance < folds)] = BRAIN - 6
        if 284 < z < 345:
            for side in (-1, 1):
                self._fill(hu, FLUID, side * (6 + 0.15 * (z - 284)), -12, 6, 26)
                self._fill(hu, FLUID, side * 20, 32, 7, 12)
        if z > 318:
            rows = self._range(0, 84 * radius)
            hu[rows, self._range(0, 0.7)] = BRAIN + 22
        if 246 < z < 280:
            for side in (-1, 1):
                self._fill(hu, CORTEX * 1.2, side * 44, 18, 22, 9)
                self._fill(hu, AIR, side * 56, 26, 8, 8)

    def _face(self, hu: NDArray[np.float32], z: float) -> None:
        if 196 < z < 268:
            face = self._ellipse(0, -38, float(np.interp(z, (196, 215, 268), (34, 54, 62))), 58)
            for inner, value in ((1.0, 20), (0.93, FAT), (0.78, MUSCLE)):
                hu[face.box][face.distance < inner] = value
        if 204 < z < 246:
            jaw = self._ellipse(0, -38, 46, 50)
            arch = (jaw.distance > 0.62) & (jaw.distance < 0.86) & (self._x[jaw.box[0]] < -22)[:, None]
            hu[jaw.box][arch] = CORTEX
            if 220 < z < 236:
                angle = np.arctan2(self._x[jaw.box[1]][None, :], -self._x[jaw.box[0]][:, None] - 38)
                hu[jaw.box][arch & (angle * 7 % 1 < 0.8)] = TOOTH
        if 258 < z < 296:
            self._fill(hu, 25, 0, -94, 10, 8 + (296 - z) * 0.4)

    def _spine(self, hu: NDArray[np.float32], z: float) -> None:
        if z > 262:
            return
        y = float(np.interp(z, (0, 110, 190, 262), (52, 44, 26, 20)))
        size = float(np.interp(z, (0, 140, 262), (1.25, 0.85, 0.75)))
        level = (z / 23) % 1
        if level < 0.78:
            self._fill(hu, CORTEX, 0, y, 17 * size, 13.5 * size)
            self._fill(hu, SPONGIOSA, 0, y, 15 * size, 11.5 * size)
        else:
            self._fill(hu, 90, 0, y, 16 * size, 12.5 * size)
        if level < 0.4:
            self._fill(hu, CORTEX * 0.8, 0, y + 20 * size, 30 * size, 6 * size)
        self._fill(hu, CORTEX, 0, y + 20 * size, 14 * size, 13 * size)
        if level < 0.6:
            self._fill(hu, CORTEX * 0.8, 0, y + 36 * size, 4, 14 * size)
        self._fill(hu, FLUID + 12, 0, y + 20 * size, 9 * size, 9 * size)
        self._fill(hu, BRAIN + 6, 0, y + 20 * size, 6 * size, 5 * size)

    def _airways(self, hu: NDArray[np.float32], z: float) -> None:
        if 88 < z < 214:
            self._fill(hu, AIR, 0, float(np.interp(z, (88, 214), (16, -16))), 9, 8)
        elif 52 < z <= 88:
            for side in (-1, 1):
                self._fill(hu, AIR, side * (4 + (88 - z)), 18, 8, 7)
        if 210 < z < 262:
            self._fill(hu, AIR, 0, -14, 11, 6)
        if 246 < z < 288:
            for side in (-1, 1):
                self._fill(hu, AIR, side * 7, -62, 4, 22)
                self._fill(hu, AIR, side * 28, -58, 13, 15 if z < 270 else 0)
        if 276 < z < 304:
            radius = float(np.sqrt(1 - ((z - 290) / 14) ** 2))
            for side in (-1, 1):
                self._fill(hu, FAT, side * 32, -70, 18 * radius, 20 * radius)
                self._fill(hu, 22, side * 32, -74, 12 * radius, 12 * radius)
        if 296 < z < 318:
            self._fill(hu, AIR, 9, -80, 14, 7)

    def _frame(self, hu: NDArray[np.float32], height: float) -> None:
        half = max(1.5, self.pixel_spacing / 2)
        hu[self._range(0, 25), self._range(168, half)] = MARKER
        for y in (-168, -158):
            hu[self._range(y, half), self._range(0, 25)] = MARKER
        radius = max(3.5, self.pixel_spacing)
        self._fill(hu, MARKER, -168, -100 + 200 * height / HEIGHT, radius, radius)
        if any(abs(HEIGHT - below - height) <= max(2.0, self.slice_spacing / 2) for below in (10, 24, 38)):
            hu[self._range(0, 22), self._range(-126, 22)] = MARKER
            hu[self._range(-126, 16), self._range(0, 22)] = MARKER
