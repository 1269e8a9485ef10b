# Files that are taken away, as GIS, spreadsheets and analysis read them; sourced by run, which has base, work and scripts of
# features.sh.

mkdir -p "$work/downloads"
scripts "$python" downloads.py "$base" "$work/downloads"
curl -fsS "$base/download.gpkg" -o "$work/downloads/atlas.gpkg"
scripts env XDG_RUNTIME_DIR="$work/qgis" XDG_CACHE_HOME="$work/qgis" QGIS_CUSTOM_CONFIG_PATH="$work/qgis" \
    "$system_python" qgis_downloads.py "$work/downloads/atlas.gpkg"
