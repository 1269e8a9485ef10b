"""Two pictures show the same: usage: same_picture.py A B SHARE

Fails if one is blank (one colour), if their sizes differ, or if more than SHARE of the pixels differ by more than 24 of
255 in a channel. Read by GDAL.
"""

import sys

import numpy
from osgeo import gdal

gdal.UseExceptions()


def pixels(path):
    """Rows, columns, three channels; palettes are resolved."""
    data = gdal.Open(path)
    if data.RasterCount == 1 and data.GetRasterBand(1).GetColorTable():
        data = gdal.Translate("", data, format="MEM", rgbExpand="rgb")
    bands = [data.GetRasterBand(i + 1).ReadAsArray() for i in range(3)]
    return numpy.stack(bands, axis=-1).astype(int)


def main(a, b, share):
    a, b = pixels(a), pixels(b)
    if a.shape != b.shape:
        return f"sizes differ: {a.shape} and {b.shape}"
    for picture in (a, b):
        if (picture == picture[0, 0]).all():
            return "blank"
    differing = (abs(a - b) > 24).any(axis=-1).mean()
    return "yes" if differing <= share else f"{differing:.4f} of the pixels differ"


if __name__ == "__main__":
    print(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
