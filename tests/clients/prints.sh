# Figures for print, read as a reader's programs read them (sourced by run).

figure="$base/maps/incidence"
asked="region=areas/wumeng&year=2014&lang=zh,en&width=120"
for kind in pdf svg; do curl -fsS "$figure.$kind?$asked" -o "$work/figure.$kind"; done
pdftotext "$work/figure.pdf" "$work/figure.txt" 2>"$work/err" || cat "$work/err"
found() { for word in "$@"; do grep -qF "$word" "$work/figure.txt" || { echo "no $word"; return; }; done && echo yes; }
check "pdftotext finds title, names and notice of a figure, in both languages" "yes" \
    "$(found 贫困发生率 incidence 毕节市 Bijie 乌蒙山区)"
# Names may be broken into lines: blanks count for nothing.
for language in zh en; do
    curl -fsS "$base/figures/4.pdf?lang=$language" -o "$work/named-$language.pdf"
    pdftotext "$work/named-$language.pdf" - 2>"$work/err" | tr -d '[:space:]' >"$work/named-$language.txt"
done
named() { for word in "$@"; do grep -qF "$word" "$work/named-$language.txt" || { echo "no $word"; return; }; done && echo yes; }
check "pdftotext finds each name that a figure is about, and those of the neighbours, in Chinese" "yes" \
    "$(language=zh named 石渠县 道孚县 丹巴县 炉霍县 红原县 黑水县 壤塘县 茂县 木里藏族自治县 青海省 甘肃省 云南省 西藏自治区)"
check "the same in English" "yes" \
    "$(language=en named ShiquCounty DaofuCounty DanbaCounty LuhuoCounty HongyuanCounty HeishuiCounty RangtangCounty MaoCounty Qinghai Gansu Yunnan Tibet)"
check "a name is in the text of a figure once, though it has a halo" "1" "$(grep -cF 毕节市 "$work/figure.txt")"
check "pdffonts: one font, embedded, a part of it, with its characters" "yes yes yes" \
    "$(pdffonts "$work/figure.pdf" | tail -n +3 | awk '{ print $(NF-4), $(NF-3), $(NF-2) }')"
# Reduced to a quarter: two programs share the edges of lines and letters out to pixels each in its way.
curl -fsS "$figure.png?$asked&dpi=144" -o "$work/figure.png"
read -r width height < <("$system_python" -c 'import struct, sys; print(*struct.unpack(">II", open(sys.argv[1], "rb").read()[16:24]))' "$work/figure.png")
pdftoppm -r 144 -x 0 -y 0 -W "$width" -H "$height" -png -singlefile "$work/figure.pdf" "$work/figure-pdf" 2>"$work/err" || cat "$work/err"
for picture in figure figure-pdf; do
    gdal_translate -q -of PNG -outsize 25% 25% -r average "$work/$picture.png" "$work/$picture-small.png" 2>"$work/err" || cat "$work/err"
done
check "poppler draws a figure as the server does" "yes" "$(same "$work/figure-pdf-small.png" "$work/figure-small.png" 0.015)"
check "a figure as SVG has its names as text" "yes" \
    "$(grep -q '<text [^>]*>毕节市' "$work/figure.svg" && ! grep -q 'aria-label' "$work/figure.svg" && echo yes)"
check "Python reads a figure as SVG" "yes" \
    "$("$system_python" -c 'import sys, xml.etree.ElementTree as tree; tree.parse(sys.argv[1])' "$work/figure.svg" 2>"$work/err" && echo yes)"
