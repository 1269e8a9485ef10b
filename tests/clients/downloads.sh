# Files that are taken away, as GIS, spreadsheets and analysis read them; sourced by run, which has base, work and scripts of
# features.sh.

mkdir -p "$work/downloads"
scripts "$python" downloads.py "$base" "$work/downloads"
curl -fsS "$base/download.gpkg" -o "$work/downloads/atlas.gpkg"
scripts env XDG_RUNTIME_DIR="$work/qgis" XDG_CACHE_HOME="$work/qgis" QGIS_CUSTOM_CONFIG_PATH="$work/qgis" \
    "$system_python" qgis_downloads.py "$work/downloads/atlas.gpkg"

# Tiles that are exported.
for format in pmtiles mbtiles; do
    "$binary" export --format "$format" --zooms 0-6 --out "$work/downloads/atlas.$format" 2>"$work/err" >"$work/out" || cat "$work/err"
done
scripts "$python" archives.py "$work/downloads/atlas.pmtiles" "$work/downloads/atlas.mbtiles"
check "GDAL 3.6 finds 2,875 counties in MBTiles" "2875" \
    "$(ogr2ogr -f CSV /vsistdout/ "$work/downloads/atlas.mbtiles" counties -oo CLIP=NO -select mvt_id 2>"$work/err" | tail -n +2 | sort -u | wc -l)"
"$binary" export --format mbtiles --style areas --lang en --zooms 4-5 --out "$work/downloads/areas.mbtiles" >"$work/out"
gdal_translate -q -of PNG -oo USE_BOUNDS=NO -projwin 11271098.44 5009377.09 12523442.71 3757032.81 -outsize 256 256 -b 1 -b 2 -b 3 \
    "$work/downloads/areas.mbtiles" "$work/mbtiles.png" 2>"$work/err" || cat "$work/err"
curl -fsS "$base/maps/areas/5/25/12.png?lang=en" -o "$work/own.png"
check "GDAL draws of MBTiles what the server draws" "yes" "$(same "$work/mbtiles.png" "$work/own.png" 0.01)"
scripts env XDG_RUNTIME_DIR="$work/qgis" XDG_CACHE_HOME="$work/qgis" QGIS_CUSTOM_CONFIG_PATH="$work/qgis" \
    "$system_python" qgis_tiles.py "$work/downloads/atlas.mbtiles" "$work/downloads/areas.mbtiles" "$work"
# QGIS resamples: half of the pixels of another map differ.
check "QGIS draws of MBTiles what the server draws" "yes" "$(same "$work/qgis-mbtiles.png" "$work/own.png" 0.2)"

# Maps as OGC API has them: GDAL takes the collection's map by its link.
box="97,24,109,34"
curl -fsS "$base/styles/areas/map?bbox=$box&width=600&height=500" -o "$work/ogcapi.png"
map "LAYERS=areas&CRS=CRS:84&BBOX=$box&WIDTH=600&HEIGHT=500" "$work/own.png"
check "a map of OGC API Maps is that of WMS" "yes" "$(same "$work/ogcapi.png" "$work/own.png" 0)"
gdal_translate -q -of PNG -projwin 97 34 109 24 -outsize 600 500 -b 1 -b 2 -b 3 -oo API=MAP \
    "OGCAPI:$base/collections/areas" "$work/ogcapi.png" 2>"$work/err" || cat "$work/err"
check "GDAL draws the map of a collection by OGC API Maps" "yes" \
    "$([ "$(stat -c %s "$work/ogcapi.png" 2>/dev/null || echo 0)" -gt 20000 ] && echo yes || head -c 300 "$work/err")"

scripts "$python" ogcapi_maps.py "$base" "$work"
check "OWSLib draws the map of a collection by OGC API Maps" "yes" \
    "$(curl -fsS "$base/collections/areas/map?bbox=$box&width=600&height=500" -o "$work/own.png" && same "$work/owslib.png" "$work/own.png" 0)"

# A project for QGIS.
curl -fsS "$base/qgis/project.qgz?lang=en" -o "$work/downloads/project.qgz"
curl -fsS "$base/qgis/styles/incidence.qlr?lang=en" -o "$work/downloads/incidence.qlr"
scripts env XDG_RUNTIME_DIR="$work/qgis" XDG_CACHE_HOME="$work/qgis" QGIS_CUSTOM_CONFIG_PATH="$work/qgis" \
    "$system_python" qgis_project.py "$work/downloads/project.qgz" "$work/downloads/incidence.qlr" "$work/downloads"

# Code to copy.
mkdir -p "$work/snippets"
scripts env XDG_RUNTIME_DIR="$work/qgis" XDG_CACHE_HOME="$work/qgis" QGIS_CUSTOM_CONFIG_PATH="$work/qgis" \
    "$system_python" snippets.py "$base" "$(realpath -s "$python")" "$work/snippets"
