# Features as GIS clients and scripts ask for them; sourced by run, which has base, work, check and the environment of maps.sh.

# What GDAL fetched, as it tells.
fetched() { CPL_DEBUG=HTTP ogrinfo -ro -so "$@" 2>&1 | sed -n 's/^HTTP: Fetch(\(.*\))$/\1/p'; }
check "GDAL OAPIF knows the types of the properties" "yes" \
    "$(ogrinfo -ro -so "OAPIF:$base" counties | grep '^exit_year: Integer' >/dev/null && echo yes)"
check "GDAL OAPIF filters" "52" "$(features "OAPIF:$base" counties -oo PAGE_SIZE=1000 -where "exit_year = 2020")"
check "GDAL OAPIF leaves the filter to the server" "yes" \
    "$(fetched "OAPIF:$base" counties -where "exit_year = 2020" | grep 'items?.*exit_year=2020' >/dev/null && echo yes)"
check "GDAL OAPIF leaves box and filter to the server" "yes" \
    "$(fetched "OAPIF:$base" counties -spat 100 30 101 31 -where "exit_year = 2019" | grep 'items?.*exit_year=2019.*bbox=100\|items?.*bbox=100.*exit_year=2019' >/dev/null && echo yes)"
check "GDAL OAPIF with box and filter" "4" \
    "$(features "OAPIF:$base" counties -spat 100 30 101 31 -where "exit_year = 2019")"
# GDAL takes the coordinates of a GeoJSON file as they are, so that its extent tells the reference system of the answer.
corner() { ogrinfo -ro -so -al "$base/collections/areas/items?limit=14${1:-}" | sed -n 's/^Extent: (\([^,]*\), \([^)]*\)).*/\1 \2/p'; }
read -r east north <<<"$(corner | gdaltransform -s_srs OGC:CRS84 -t_srs EPSG:3857 -output_xy)"
read -r own_east own_north <<<"$(corner "&crs=http://www.opengis.net/def/crs/EPSG/0/3857")"
check "the server projects as GDAL does" "yes" \
    "$(awk "BEGIN { d = ($east - $own_east)^2 + ($north - $own_north)^2; print (d < 1 ? \"yes\" : \"no: \" d) }")"

# A file of all counties, of which a window needs little.
CPL_VSIL_NETWORK_STATS_ENABLED=YES CPL_VSIL_SHOW_NETWORK_STATS=YES GDAL_DISABLE_READDIR_ON_OPEN=EMPTY_DIR \
    ogrinfo -ro -al -so "/vsicurl/$base/download/counties.fgb" -spat 100 30 101 31 >"$work/fgb" 2>&1
size=$(curl -fsSI "$base/download/counties.fgb" | tr -d '\r' | sed -n 's/^content-length: //p')
read=$(grep -oE '"downloaded_bytes":[0-9]+' "$work/fgb" | head -1 | cut -d: -f2)
check "GDAL reads a window of the FlatGeobuf file" "4" "$(sed -n 's/^Feature Count: //p' "$work/fgb")"
check "and less than a twentieth of its $size bytes for it" "yes" "$([ $((read * 20)) -lt "$size" ] && echo yes || echo "no: $read")"

# Rivers are lines of one part and of several, seats are points.
whole() { ogrinfo -ro -al -geom=SUMMARY "$1" 2>&1 | grep -c '^OGRFeature'; }
for id in rivers lakes seats cooperation areas; do
    count=$(curl -fsS "$base/collections/$id/items?limit=1" | sed -n 's/.*"numberMatched":\([0-9]*\).*/\1/p')
    check "GDAL reads $id whole as FlatGeobuf" "$count" "$(whole "/vsicurl/$base/download/$id.fgb")"
done

# Query answers are read in parts too.
for format in geojson fgb; do
    check "GDAL reads a query answer as $format in parts" "600" \
        "$(features -al "/vsicurl/$base/collections/counties/items?limit=600&f=$format")"
done
check "GDAL reads a query answer as CSV in parts" "600" \
    "$(features -al "CSV:/vsicurl/$base/collections/counties/items?limit=600&f=csv")"

# Clients in Python count their own checks.
python="$venv/bin/python"
scripts() {
    "$@" >"$work/out" 2>"$work/err" || true
    grep -E '^(ok|FAIL|  )' "$work/out" || true
    if closing=$(tail -1 "$work/out" | grep -oE '^[0-9]+ passed, [0-9]+ failed$'); then
        passed=$((passed + $(cut -d' ' -f1 <<<"$closing")))
        failed=$((failed + $(cut -d' ' -f3 <<<"$closing")))
    else
        cat "$work/err"
        check "$* finished" "yes" "no"
    fi
}
scripts "$python" schemas.py "$base"
scripts "$python" owslib_features.py "$base"
scripts "$python" geopandas_layers.py "$base"
# QGIS keeps what it fetched: nothing from an earlier run may answer.
mkdir -p "$work/qgis"
scripts env XDG_RUNTIME_DIR="$work/qgis" XDG_CACHE_HOME="$work/qgis" QGIS_CUSTOM_CONFIG_PATH="$work/qgis" \
    "$system_python" qgis_layer.py "$base"
scripts env XDG_RUNTIME_DIR="$work/qgis" XDG_CACHE_HOME="$work/qgis" QGIS_CUSTOM_CONFIG_PATH="$work/qgis" \
    "$system_python" qgis_styles.py "$base"
scripts "$python" description.py "$base"
# A second server of features that are read in place.
mkdir "$work/stored"
cp ../../data/boundaries/{provinces,seats}.fgb "$work/stored/"
for id in coded hidden; do cp "$work/stored/seats.fgb" "$work/stored/$id.fgb"; done
{
    printf '[[collections]]\nid = "provinces"\nfile = "provinces.fgb"\nid_property = "code"\n'
    for id in seats coded hidden; do
        printf '[[collections]]\nid = "%s"\nfile = "%s.fgb"\nstore = "file"\noverview = ["rank", "province_code"]\n' "$id" "$id"
        [ "$id" = coded ] && printf 'zone_codes = { provinces = "province_code" }\n'
        [ "$id" = hidden ] && printf 'items = false\nminimum_count = 5\n'
    done
    true
} >"$work/stored/atlas.toml"
"$binary" serve --listen 127.0.0.1:0 --data "$work/stored" >"$work/stored.log" 2>&1 &
second=$!
stored=
for _ in $(seq 100); do
    stored=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$work/stored.log" | head -1 || true)
    [ -n "$stored" ] && break
    sleep 0.1
done
[ -n "$stored" ] || cat "$work/stored.log"
scripts "$python" documents.py "$base" "$stored"
kill "$second"
wait "$second" 2>/dev/null || true
# Requests made of the description: none may fail with 5xx, none may be answered with what the description lacks. Pictures
# and files are left out, for they take long and their parameters are those of documents; so are bodies, of which the
# tests of bulk requests know more.
fuzz=("$(realpath "$venv")/bin/schemathesis" run "$base/api?f=json" --phases examples,coverage,fuzzing --mode all
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
    --max-examples 5 --generation-deterministic --no-shrink --continue-on-failure --warnings off --no-color --request-timeout 20
    --exclude-method POST --exclude-path-regex '^/(maps|figures|download|wms|wmts)|[.](png|mvt|mlt)$|[{]tileRow[}]')
# It keeps notes where it is run.
if (cd "$work" && "${fuzz[@]}") >"$work/fuzz" 2>&1; then fuzzed=yes; else fuzzed=no; tail -150 "$work/fuzz"; fi
check "schemathesis finds no answer that the description does not foresee" "yes" "$fuzzed"
