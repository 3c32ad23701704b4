"""READMEs of lists that nobody keeps, written to be read."""

from __future__ import annotations

HEADED_TABLE = """\
# Awesome Weather Models

Some words.

## Models

|Year|Venue|Keywords|Paper Title|Code/Project|
|:-:|:-:|:-:|-|-|
|2021|ICLR|`nwp`|[CloudNet: Clouds Seen by a Network](https://arxiv.org/abs/2101.00001)|[Code](https://github.com/sky/cloudnet)|
|2022|ICLR |`nwp` `llm`|[RainBot: Talking About Rain](https://arxiv.org/abs/2201.00002v3)|[Project](https://rain.example)|
|2024|arXiv||[WindFormer: A Model of Wind](https://arxiv.org/pdf/2401.00003)|N/A|

Last words.
"""

NAMED_TABLE = """\
## Models <ins>of Rain</ins>

|Abbreviation|Title|Publication|Paper|Code & Weights|Task|
|:---:|---|:---:|:---:|:---:|:---:|
|**RainNet**|**RainNet: Rain From Radar**|ICCV2021|[RainNet](https://arxiv.org/abs/2104.00001)|[link](https://github.com/rain/net)|Nowcasting|
|**-**|**Storms Without a Name in the Network**|Arxiv2022|[Paper](https://arxiv.org/abs/2205.00002)|null|Storm tracks|
|**HailNet**|**HailNet: Counting Hail Stones**|ICML 2023 Workshop|[HailNet](https://doi.org/10.48550/arXiv.2306.00003)|Comming soon|Counting|
"""

NO_OUTER_PIPES = """\
# Snow

Title | Published in | Code
--- | --- | ---
[Snow \\| Ice: Telling Them Apart](https://arxiv.org/abs/1901.00001) | CVPR 2019 | [code](https://github.com/a/b)
[Snow Depth From Space and Sky](https://arxiv.org/abs/2001.00002) | arXiv 2020 | -
[Snow Crystals Grown by Diffusion](https://ar5iv.org/abs/2101.00003) | TGRS 2021
"""

PADDED_TABLE = """\
## Fog

|   Time   |  Model  | Paper Title                                                | Code |
|:--------:|:-------:|------------------------------------------------------------|:----:|
| 2022.08  | FogNet  | [FogNet: Seeing Through](https://arxiv.org/abs/2208.00001) | N/A  |
| 2023.01  | MistNet | [MistNet: Seeing Less](https://arxiv.org/abs/2301.00002)   | N/A  |
| 2023.11  |   Haze  | [Haze: Not Seeing at All](https://arxiv.org/abs/2311.0003) | N/A  |
| ......
"""

HEADLESS = """\
## Tides

|2020|CVPR||[Tides of the North Sea and Others](https://arxiv.org/abs/2001.00001)|[Code](https://github.com/t/n)|
|2021|ICCV||[Tides of the South Sea and Others](https://arxiv.org/abs/2101.00002)|N/A|
"""

BULLETS = """\
# Awesome Rivers

## Contents
- [Papers](#papers)

## Papers
- [Rivers Mapped by Satellites](https://arxiv.org/abs/2101.00001), CVPR 2021, [code](https://github.com/r/a)
- [Rivers in Flood: A Study](https://arxiv.org/abs/2203.00002), ICLR 2022
- [Rivers Running Dry Everywhere](https://arxiv.org/abs/2305.00003), NeurIPS 2023, [code](https://github.com/r/c)

## News
- 2024: see [this](https://rivers.example)
"""

LOOSE_BULLETS = """\
## Paper List

- **Lakes Seen From Above by Day** (2022.03) [[pdf]](https://arxiv.org/abs/2203.00001)
  - Ann Lake, Bob Pond

- **Lakes Seen From Above by Night** (2021.05) [[pdf]](https://arxiv.org/abs/2105.00002) [[code]](https://github.com/l/k)
  - Cid Mere
"""

TAGGED_BULLETS = """\
## Papers
- [CVPR'24] Deltas Growing Into the Sea [[Paper]](https://arxiv.org/abs/2406.00001) [[Code]](https://github.com/d/g)
- [ICLR'23] Deltas Sinking Under the Sea [[Paper]](https://arxiv.org/abs/2306.00002)

## More Papers
1. **Marshes in the Morning Mist** *Ann Reed.* CVPR, 2021. [paper](https://arxiv.org/abs/2106.00003)
2. **Marshes in the Evening Sun** *Bo Rush.* ICCV, 2021. [paper](https://arxiv.org/abs/2107.00004)
"""

NESTED_BULLETS = """\
## Papers
- 2024
  - **Dunes Moving in the Wind** [[paper]](https://arxiv.org/abs/2401.00001)
- 2023
  - **Dunes Standing in the Sun** [[paper]](https://arxiv.org/abs/2301.00002)
"""

PARAGRAPHS = """\
## Methods

**Ice on the Move: A Model of Glaciers** <br>
*Jo Firn* <br>
CVPR 2024. [[Paper](https://arxiv.org/abs/2401.00001)] [[Code](https://github.com/i/m)]

**Ice at Rest: A Model of Lakes** <br>
ICLR 2025. [[Paper](https://arxiv.org/abs/2501.00002)]
"""

HTML_TABLE = """\
## Volcanoes

<table>
<tr><th>Title</th><th>Venue</th><th>Links</th></tr>
<tr><td><b>Lava Flows Seen From Orbit</b></td><td>CVPR 2024</td><td><a href="https://arxiv.org/abs/2401.00001">paper</a> <a href="https://github.com/l/f">code</a></td></tr>
<tr>
  <td>Ash Clouds Seen From Orbit</td>
  <td>ICLR 2025</td>
  <td><a href="https://arxiv.org/abs/2501.00002">paper</a></td>
</tr>
</table>
"""

DETAILS = """\
# Coasts

<details>
<summary>Surveys</summary>

### Surveys of <b>Coasts</b>

| Title | Venue |
| --- | --- |
| [Coasts: A Survey of Surveys](https://arxiv.org/abs/2401.00001) | AAAI 2024[^1] |
| [![stars](https://img.shields.io/s.svg)](https://github.com/c/o) [Coasts [and Cliffs] Eroding](https://arxiv.org/abs/2402.00002) | AAAI 2024 |

</details>

[^1]: an oral
"""

QUOTED_CODE = """\
## Soil

```markdown
| Title | Paper |
|---|---|
| [Not a Row but an Example](https://arxiv.org/abs/2001.99999) | x |
```

<!--
| [Not a Row but a Comment](https://arxiv.org/abs/2002.99999) | x |
-->

| Title | Paper |
|---|---|
| Soil Moisture From Radar Waves | [arXiv](https://huggingface.co/papers/2003.00001) |
"""

ALL = {
    name: value
    for name, value in globals().items()
    if name.isupper() and isinstance(value, str) and name != "ALL"
}
"""Every README above, by name."""

ROWS = {
    "HEADED_TABLE": 3,
    "NAMED_TABLE": 3,
    "NO_OUTER_PIPES": 3,
    "PADDED_TABLE": 3,
    "HEADLESS": 2,
    "BULLETS": 3,
    "LOOSE_BULLETS": 2,
    "TAGGED_BULLETS": 4,
    "NESTED_BULLETS": 2,
    "PARAGRAPHS": 2,
    "HTML_TABLE": 2,
    "DETAILS": 2,
    "QUOTED_CODE": 1,
}
"""Papers in each of them."""
