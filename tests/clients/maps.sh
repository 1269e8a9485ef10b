# Maps and tiles as GIS clients read them; sourced by run, which has base, work and check.

system_python=/usr/bin/python3
venv="${CARGO_TARGET_DIR:-$PWD/../../target}/clients-venv"
if ! cmp -s requirements.txt "$venv/installed"; then
    "$system_python" -m venv "$venv"
    "$venv/bin/pip" install -q --disable-pip-version-check --no-deps -r requirements.txt
    cp requirements.txt "$venv/installed"
fi
same() { "$system_python" same_picture.py "$@" 2>&1 | tail -1; }
map() { curl -fsS "$base/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&STYLES=&FORMAT=image/png&$1" -o "$2"; }

# Vector tiles as a whole, by GDAL's MVT driver, which takes the layers from TileJSON.
for zoom in 3 6; do
    check "GDAL MVT finds 2,875 counties in the tiles of zoom $zoom" "2875" \
        "$(ogr2ogr -f CSV /vsistdout/ "MVT:$base/tiles/counties/$zoom" counties -select mvt_id -oo CLIP=NO \
            -oo TILE_EXTENSION=mvt -oo "METADATA_FILE=$base/tiles/counties" 2>"$work/err" | tail -n +2 | sort -u | wc -l)"
done

# WMTS by GDAL: the whole picture equals our own map of the same box.
check "GDAL lists the layers of WMTS" "yes" \
    "$(gdalinfo "WMTS:$base/wmts/1.0.0/WMTSCapabilities.xml" 2>&1 | grep 'layer=incidence,' >/dev/null && echo yes)"
box="11271098.442818949 3130860.678560819 12523442.714243278 4383204.949985147"
west_south_east_north=${box// /,}
read -r west south east north <<<"$box"
gdal_translate -q -of PNG -projwin "$west" "$north" "$east" "$south" -outsize 512 512 -b 1 -b 2 -b 3 \
    "WMTS:$base/wmts/1.0.0/WMTSCapabilities.xml,layer=areas,tilematrixset=WebMercatorQuad,tilematrix=6" "$work/wmts.png" 2>"$work/err" || cat "$work/err"
map "LAYERS=areas&CRS=EPSG:3857&BBOX=$west_south_east_north&WIDTH=512&HEIGHT=512" "$work/own.png"
check "GDAL WMTS draws what the server draws" "yes" "$(same "$work/wmts.png" "$work/own.png" 0.01)"
gdal_translate -q -of PNG -projwin 101.25 33.75 106.875 28.125 -outsize 512 512 -b 1 -b 2 -b 3 \
    "WMTS:$base/wmts/1.0.0/WMTSCapabilities.xml,layer=areas,tilematrixset=WorldCRS84Quad,tilematrix=6" "$work/degrees.png" 2>"$work/err" || cat "$work/err"
map "LAYERS=areas&CRS=CRS:84&BBOX=101.25,28.125,106.875,33.75&WIDTH=512&HEIGHT=512" "$work/own.png"
check "GDAL WMTS draws in degrees what the server draws" "yes" "$(same "$work/degrees.png" "$work/own.png" 0.01)"

# WMS by GDAL, both versions, metres and degrees.
check "GDAL lists the layers of WMS" "yes" \
    "$(gdalinfo "WMS:$base/wms" 2>&1 | grep 'LAYERS=incidence&' >/dev/null && echo yes)"
map "LAYERS=areas&CRS=EPSG:3857&BBOX=$west_south_east_north&WIDTH=400&HEIGHT=400" "$work/own.png"
for version in 1.1.1 1.3.0; do
    crs=$([ "$version" = 1.3.0 ] && echo CRS || echo SRS)
    cat >"$work/wms.xml" <<XML
<GDAL_WMS><Service name="WMS"><Version>$version</Version><ServerUrl>$base/wms?</ServerUrl><Layers>areas</Layers><Styles></Styles>
<$crs>EPSG:3857</$crs><ImageFormat>image/png</ImageFormat></Service><DataWindow><UpperLeftX>$west</UpperLeftX><UpperLeftY>$north</UpperLeftY>
<LowerRightX>$east</LowerRightX><LowerRightY>$south</LowerRightY><SizeX>400</SizeX><SizeY>400</SizeY></DataWindow>
<Projection>EPSG:3857</Projection><BlockSizeX>400</BlockSizeX><BlockSizeY>400</BlockSizeY><BandsCount>3</BandsCount></GDAL_WMS>
XML
    gdal_translate -q -of PNG "$work/wms.xml" "$work/wms.png" 2>"$work/err" || cat "$work/err"
    check "GDAL WMS $version draws what the server draws" "yes" "$(same "$work/wms.png" "$work/own.png" 0)"
done

# OWSLib.
check "OWSLib reads WMS 1.3.0, WMS 1.1.1 and WMTS and gets a map by each" "yes" \
    "$("$venv/bin/python" owslib_maps.py "$base" "$work" 2>&1 | tail -1)"
check "OWSLib's maps of both versions are the same" "yes" "$(same "$work/wms.png" "$work/wms111.png" 0)"
curl -fsS "$base/maps/incidence/5/25/13.png?year=2015" -o "$work/own.png"
check "OWSLib's tile is the server's tile" "yes" "$(same "$work/wmts.png" "$work/own.png" 0)"

# QGIS without a screen.
check "QGIS draws vector tiles, XYZ, WMTS and WMS" "yes" \
    "$(QT_QPA_PLATFORM=offscreen timeout 120 "$system_python" qgis_maps.py "$base" "$work" 2>"$work/err" | tail -1)"
check "QGIS shows the same by XYZ and WMTS" "yes" "$(same "$work/qgis-xyz.png" "$work/qgis-wmts.png" 0.01)"
