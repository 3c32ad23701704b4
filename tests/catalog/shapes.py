"""READMEs in shapes that lists on GitHub have, every line of them invented.

Titles are those of the rows, in order; a title is followed by its arXiv id where it has one.
"""

from __future__ import annotations

NESTED_LINKS = """\
# Awesome Kelp Forests

A list of papers on kelp. Pull requests welcome!

## Table of Contents

- [Surveys](#surveys)
- [Methods](#methods)
  - [Growing](#growing)

## Surveys

- **Kelp Forests Seen From Orbit: A Survey**
  - Paper: https://arxiv.org/abs/2401.00001
  - Code: https://github.com/kelp/survey
- **Mapping Sea Urchins on Kelp: A Review**
  - Paper: https://arxiv.org/abs/2301.00002
- **What We Know of Floating Canopies**
  - Paper: https://arxiv.org/abs/2206.00003
  - Code: https://github.com/kelp/canopies
"""

PLUS_BULLETS = """\
Awesome Peat
============

Papers
------

+ [Peat Fires Found by Radar](https://arxiv.org/abs/2405.00001) (ICML 2024)
+ [Peat Depth From Gravity Alone](https://arxiv.org/abs/2304.00002) (CVPR 2023)
+ [Peat Bogs Dated by Their Moss](https://arxiv.org/abs/2203.00003) (ICLR 2022)
"""

STAR_BULLETS = """\
# Loess

### :fire: 2024

* [ICLR 2024] [Loess Plateaus as Point Clouds](https://openreview.net/forum?id=loess1) - [[code]](https://github.com/l/p)
* [CVPR 2024] [Erosion of Loess in Pictures](https://arxiv.org/abs/2402.00002) - [[code]](https://github.com/l/e)

### :snowflake: 2023

* [ICCV 2023] [Loess and Its Grains at Night](https://arxiv.org/abs/2306.00003)
* [AAAI 2023] [Dust Storms Over Dry Loess](https://arxiv.org/abs/2301.00004)
"""

NUMBERED = """\
# Papers on Tundra

## Vision

1. **Tundra Greening Told From Colour.** *A. Birch, B. Willow.* CVPR 2021. [[paper](https://arxiv.org/abs/2103.00001)] [[code](https://github.com/t/g)]
2. **Lichens Counted From the Air.** *C. Moss.* ICCV 2022. [[paper](https://arxiv.org/abs/2207.00002)]
3. **Thawing Ground in Radar Pictures.** *D. Heath et al.* NeurIPS 2023. [[paper](https://arxiv.org/abs/2309.00003)] [[code](https://github.com/t/r)]
"""

DETAILS_TABLES = """\
# Awesome Lagoons

<details open>
<summary><h2>Segmentation</h2></summary>

| Model | Paper | Venue | Date | Code |
|:-----:|:------|:-----:|:----:|:----:|
| LagoonNet | [Lagoons Told From the Open Sea](https://arxiv.org/abs/2404.00001) | ECCV | 2024-04 | [GitHub](https://github.com/l/n) |
| SandSeg | [Sand Bars Segmented Without Labels](https://arxiv.org/abs/2312.00002) | AAAI | 2023-12 | - |

</details>

<details>
<summary>Detection</summary>

## Detection

| Model | Paper | Venue | Date | Code |
|:-----:|:------|:-----:|:----:|:----:|
| PierDet | [Piers Detected in Shallow Water](https://arxiv.org/abs/2309.00003) | ICCV | 2023-09 | - |
| BuoyDet | [Buoys Detected in Deep Water](https://arxiv.org/abs/2201.00004) | WACV | 2022-01 | [GitHub](https://github.com/b/d) |

</details>
"""

HTML_GRID = """\
<div align="center">
<h1>Awesome Geysers</h1>
</div>

## Papers

<table>
  <thead>
    <tr>
      <th>Year</th>
      <th>Title</th>
      <th>Links</th>
    </tr>
  </thead>
  <tbody>
    <tr>
      <td>2024</td>
      <td>Geysers Forecast From Their Steam</td>
      <td><a href="https://arxiv.org/abs/2403.00001">Paper</a> | <a href="https://github.com/g/f">Code</a></td>
    </tr>
    <tr>
      <td>2022</td>
      <td>Hot Springs in Thermal Pictures</td>
      <td><a href="https://arxiv.org/abs/2211.00002">Paper</a></td>
    </tr>
  </tbody>
</table>
"""

BADGES = """\
# Dunes

## Papers

- **Dunes Walking Across a Desert**, ICLR 2024. [![arXiv](https://img.shields.io/badge/arXiv-2401.00001-b31b1b.svg)](https://arxiv.org/abs/2401.00001) [![Star](https://img.shields.io/github/stars/d/w.svg?style=social)](https://github.com/d/w)
- **Dunes Singing in the Evening**, CVPR 2023. [![arXiv](https://img.shields.io/badge/arXiv-2303.00002-b31b1b.svg)](https://arxiv.org/abs/2303.00002)
- **Barchans Counted on Mars**, ICCV 2021. [![arXiv](https://img.shields.io/badge/arXiv-2105.00003-b31b1b.svg)](https://arxiv.org/abs/2105.00003) [![Star](https://img.shields.io/github/stars/d/m.svg?style=social)](https://github.com/d/m)
"""

EMOJI_TABLES = """\
# 🌋 Awesome Volcanoes [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)

> [!NOTE]
> We read every pull request.

## 📰 News

- **2024.05.01** 🎉 Our own paper is out: [here](https://arxiv.org/abs/2405.99999)!

## 🔥 Eruptions

### ⚡ Forecasting

| Year | Title | Venue | Paper | Code |
|------|-------|-------|-------|------|
| 2022 | **Eruptions Forecast From Tremor** | Nature | [📄](https://arxiv.org/abs/2203.00001) | [💻](https://github.com/e/t) |
| 2024 | **Lava Flow Paths Drawn in Advance** | ICML | [📄](https://arxiv.org/abs/2402.00002) | |

### 🌫️ Ash

| Year | Title | Venue | Paper | Code |
|------|-------|-------|-------|------|
| 2021 | **Ash Clouds Followed by Satellite** | TGRS | [📄](https://arxiv.org/abs/2106.00003) | [💻](https://github.com/a/c) |
| 2023 | **Ash on Wings: A Data Set** | CVPR | [📄](https://arxiv.org/abs/2304.00004) | |
"""

TWO_TABLES = """\
# Estuaries

## Methods

Supervised ones:

| Title | Venue | Code |
| :--- | :---: | :---: |
| [Mud Flats Learned From Labels](https://arxiv.org/abs/2101.00001) | CVPR 2021 | [code](https://github.com/m/f) |
| [Salt Marshes Learned From Labels](https://arxiv.org/abs/2201.00002) | CVPR 2022 | N/A |

Self-supervised ones:

| Title | Venue | Code |
| :--- | :---: | :---: |
| [Mud Flats Learned From Nothing](https://arxiv.org/abs/2301.00003) | ICCV 2023 | N/A |
| [Salt Marshes Learned From Nothing](https://arxiv.org/abs/2401.00004) | ICLR 2024 | [code](https://github.com/s/m) |
"""

EMPTY_HEADERS = """\
# Caves

## Sounding

| | | |
|---|---|---|
| 2021 | [Caves Drawn From Echoes](https://arxiv.org/abs/2102.00001) | [code](https://github.com/c/e) |
| 2022 | [Bats as Moving Sensors](https://arxiv.org/abs/2203.00002) | |
| 2024 | [Water Heard Behind the Rock](https://arxiv.org/abs/2404.00003) | [code](https://github.com/w/h) |
"""

YEAR_HEADINGS = """\
# Hail Papers

## 2024

- (ICML) Hail Cores Found by Phase, [paper](https://arxiv.org/abs/2405.00001), [code](https://github.com/h/c)
- (CVPR) Hail on Car Roofs: A Count, [paper](https://arxiv.org/abs/2403.00002)

## 2023

- (ICCV) Melting Hail in Slow Motion, [paper](https://arxiv.org/abs/2308.00003), [code](https://github.com/h/m)
- (AAAI) Hail or Graupel or Snow, [paper](https://arxiv.org/abs/2301.00004)
"""

BOLD_VENUES = """\
# Mangroves

## Papers

**[ICCV 2023]** Mangroves Rooted in Mud [[paper](https://arxiv.org/abs/2307.00001)] [[code](https://github.com/m/r)]

**[CVPR 2023]** Mangroves Lost to Shrimp Farms [[paper](https://arxiv.org/abs/2303.00002)]

**[ECCV 2022]** Tides Among the Mangroves [[paper](https://arxiv.org/abs/2208.00003)] [[code](https://github.com/m/t)]
"""

BOLD_VENUE_BULLETS = """\
# Mangroves Again

## Papers
- **[ICCV 2023]** Mangroves Rooted in Sand [paper](https://arxiv.org/abs/2307.00001) [code](https://github.com/m/s)
- **[CVPR 2023]** Mangroves Lost to Golf Courses [paper](https://arxiv.org/abs/2303.00002)
- **[ECCV 2022]** Crabs Among the Mangroves [paper](https://arxiv.org/abs/2208.00003) [code](https://github.com/m/c)
"""

YEAR_FIRST = """\
# Fjords

## Reading list

- (2024) *Fjords Carved by Old Ice*, A. Skerry and B. Holm. [[pdf]](https://arxiv.org/pdf/2402.00001) [[code]](https://github.com/f/c)
- (2023) *Cold Water at the Fjord Bottom*, C. Ness. [[pdf]](https://arxiv.org/pdf/2305.00002)
- (2021) *Ferries Crossing in Thick Fog*, D. Vik et al. [[pdf]](https://arxiv.org/pdf/2109.00003v2) [[code]](https://github.com/f/f)
"""

CHINESE = """\
# 遥感水体论文列表

## 论文

### 河流

- 卫星影像中的河流提取方法 [[论文](https://arxiv.org/abs/2401.00001)] [[代码](https://github.com/r/1)]
- 洪水期间河流的变化检测 [[论文](https://arxiv.org/abs/2302.00002)]

### 湖泊

| 标题 | 会议 | 代码 |
|---|---|---|
| [高原湖泊面积的长期变化](https://arxiv.org/abs/2203.00003) | CVPR 2022 | [代码](https://github.com/l/1) |
| [湖泊水色与藻类的关系](https://arxiv.org/abs/2304.00004) | ICCV 2023 | 无 |
"""

REFERENCES = """\
# Reefs

## Papers

- Reefs Mapped by Divers and Drones, CVPR 2022 [[paper]][divers] [[code]][divers-code]
- [Bleaching Told From Ten Metres][bleaching], ICLR 2023
- Fish Counted by Their Voices, ICML 2024 [paper][voices]

[divers]: https://arxiv.org/abs/2201.00001
[divers-code]: https://github.com/r/d
[bleaching]: https://arxiv.org/abs/2302.00002 "Bleaching"
[voices]: <https://arxiv.org/abs/2403.00003>
"""

RELATIVE = """\
# Glaciers

See also [the data sets](docs/data.md).

## Papers

| Title | Notes | Link |
|-------|-------|------|
| Crevasses Found in Fresh Snow | [notes](notes/crevasses.md) | [arXiv](https://arxiv.org/abs/2101.00001) |
| Calving Fronts Drawn by Hand | [notes](./notes/calving.md) | [arXiv](https://arxiv.org/abs/2202.00002) |
| Moraines From Stereo Pictures | | [arXiv](https://arxiv.org/abs/2303.00003) |
"""

FRONT_MATTER = """\
---
title: Awesome Savannas
layout: default
tags: [papers, savanna]
---

# Awesome Savannas

> [!TIP]
> - Click the title to read.
> - [Not a row](https://arxiv.org/abs/2001.99999)

## Herds

| Title | Year | Venue |
|:--|:-:|:-:|
| [Herds Counted From Light Planes](https://arxiv.org/abs/2301.00001)[^oral] | 2023 | CVPR |
| [Elephants Found Under Acacias](https://arxiv.org/abs/2401.00002) | 2024 | ICLR |

[^oral]: Shown as a talk, see [the slides](https://slides.example/herds).
"""

BREAKS = """\
# Deltas

## Papers

| Title & Authors | Venue | Links |
|:----|:---:|:---:|
| **Deltas Sinking Under Their Cities** <br> A. Ford, B. Weir | ICLR <br> 2024 | [Paper](https://arxiv.org/abs/2401.00001) <br> [Code](https://github.com/d/s) |
| **Channels Moving Through a Delta** <br> C. Lock | CVPR <br> 2023 | [Paper](https://arxiv.org/abs/2303.00002) <br> [Page](https://delta.example) |
"""

PROSE_LINES = """\
# Steppe

## Grass

"Grass Height From Shadow Length", ICCV 2021 [[paper]](https://arxiv.org/abs/2107.00001) <br>
"Grazing Seen as Texture", ECCV 2022 [[paper]](https://arxiv.org/abs/2207.00002) [[code]](https://github.com/s/g) <br>
"Wild Horses Told From Cattle", CVPR 2023 [[paper]](https://arxiv.org/abs/2303.00003) <br>
"""

ABSTRACTS_UNDER = """\
# Clouds

## Nowcasting

- [Clouds an Hour From Now](https://arxiv.org/abs/2404.00001)

  <details><summary>Abstract</summary>We look at the sky and guess.</details>

- [Rain in the Next Ten Minutes](https://arxiv.org/abs/2305.00002)

  <details><summary>Abstract</summary>We look down and guess.</details>
"""

TITLE_LAST = """\
# Wetlands

## Papers

| Date | Institute | Publication | Paper & Code |
|:---:|:---:|:---:|:---|
| 2021-03 | Marsh Institute | CVPR 2021 | Reeds Told Apart by Season <br> [[paper](https://arxiv.org/abs/2103.00001)] [[code](https://github.com/w/r)] |
| 2022-11 | Fen College | NeurIPS 2022 | Methane Seen Over the Fens <br> [[paper](https://arxiv.org/abs/2211.00002)] |
| 2024-01 | Bog University | ICLR 2024 | Sphagnum in Spectra <br> [[paper](https://arxiv.org/abs/2401.00003)] [[code](https://github.com/w/s)] |
"""

SHAPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "nested links": (
        NESTED_LINKS,
        (
            "Kelp Forests Seen From Orbit: A Survey",
            "Mapping Sea Urchins on Kelp: A Review",
            "What We Know of Floating Canopies",
        ),
    ),
    "plus bullets under setext headings": (
        PLUS_BULLETS,
        (
            "Peat Fires Found by Radar",
            "Peat Depth From Gravity Alone",
            "Peat Bogs Dated by Their Moss",
        ),
    ),
    "star bullets under years with emoji": (
        STAR_BULLETS,
        (
            "Loess Plateaus as Point Clouds",
            "Erosion of Loess in Pictures",
            "Loess and Its Grains at Night",
            "Dust Storms Over Dry Loess",
        ),
    ),
    "numbered": (
        NUMBERED,
        (
            "Tundra Greening Told From Colour",
            "Lichens Counted From the Air",
            "Thawing Ground in Radar Pictures",
        ),
    ),
    "tables in details": (
        DETAILS_TABLES,
        (
            "Lagoons Told From the Open Sea",
            "Sand Bars Segmented Without Labels",
            "Piers Detected in Shallow Water",
            "Buoys Detected in Deep Water",
        ),
    ),
    "HTML table": (
        HTML_GRID,
        ("Geysers Forecast From Their Steam", "Hot Springs in Thermal Pictures"),
    ),
    "badges": (
        BADGES,
        (
            "Dunes Walking Across a Desert",
            "Dunes Singing in the Evening",
            "Barchans Counted on Mars",
        ),
    ),
    "emoji for links": (
        EMOJI_TABLES,
        (
            "Eruptions Forecast From Tremor",
            "Lava Flow Paths Drawn in Advance",
            "Ash Clouds Followed by Satellite",
            "Ash on Wings: A Data Set",
        ),
    ),
    "two tables in one section": (
        TWO_TABLES,
        (
            "Mud Flats Learned From Labels",
            "Salt Marshes Learned From Labels",
            "Mud Flats Learned From Nothing",
            "Salt Marshes Learned From Nothing",
        ),
    ),
    "empty headers": (
        EMPTY_HEADERS,
        ("Caves Drawn From Echoes", "Bats as Moving Sensors", "Water Heard Behind the Rock"),
    ),
    "years as headings": (
        YEAR_HEADINGS,
        (
            "Hail Cores Found by Phase",
            "Hail on Car Roofs: A Count",
            "Melting Hail in Slow Motion",
            "Hail or Graupel or Snow",
        ),
    ),
    "paragraphs with a bold venue": (
        BOLD_VENUES,
        (
            "Mangroves Rooted in Mud",
            "Mangroves Lost to Shrimp Farms",
            "Tides Among the Mangroves",
        ),
    ),
    "bullets with a bold venue": (
        BOLD_VENUE_BULLETS,
        (
            "Mangroves Rooted in Sand",
            "Mangroves Lost to Golf Courses",
            "Crabs Among the Mangroves",
        ),
    ),
    "year first": (
        YEAR_FIRST,
        (
            "Fjords Carved by Old Ice",
            "Cold Water at the Fjord Bottom",
            "Ferries Crossing in Thick Fog",
        ),
    ),
    "Chinese": (
        CHINESE,
        (
            "卫星影像中的河流提取方法",
            "洪水期间河流的变化检测",
            "高原湖泊面积的长期变化",
            "湖泊水色与藻类的关系",
        ),
    ),
    "reference links": (
        REFERENCES,
        (
            "Reefs Mapped by Divers and Drones",
            "Bleaching Told From Ten Metres",
            "Fish Counted by Their Voices",
        ),
    ),
    "relative links": (
        RELATIVE,
        (
            "Crevasses Found in Fresh Snow",
            "Calving Fronts Drawn by Hand",
            "Moraines From Stereo Pictures",
        ),
    ),
    "front matter, alerts, footnotes": (
        FRONT_MATTER,
        ("Herds Counted From Light Planes", "Elephants Found Under Acacias"),
    ),
    "lines joined by br": (
        BREAKS,
        ("Deltas Sinking Under Their Cities", "Channels Moving Through a Delta"),
    ),
    "one paragraph of quoted titles": (
        PROSE_LINES,
        (
            "Grass Height From Shadow Length",
            "Grazing Seen as Texture",
            "Wild Horses Told From Cattle",
        ),
    ),
    "abstracts under bullets": (
        ABSTRACTS_UNDER,
        ("Clouds an Hour From Now", "Rain in the Next Ten Minutes"),
    ),
    "title and links in the last column": (
        TITLE_LAST,
        (
            "Reeds Told Apart by Season",
            "Methane Seen Over the Fens",
            "Sphagnum in Spectra",
        ),
    ),
}
"""README and titles by name of the shape."""
