//! Gathers what the binary embeds beside the data: the viewer in `$OUT_DIR/web` (our own files from `web/`, in its
//! folders, and MapLibre GL JS, each text minified and also compressed) and the font of map labels, both from npm by
//! one lockfile; with the feature `world-fonts` also those of other scripts, by another. Never writes into the source tree. Without npm the build still succeeds: a plain page with links to
//! the API takes the viewer's place, and maps have no labels.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The packages of fonts.
const FONTS: &str = "@expo-google-fonts";
/// Scripts, the packages of their fonts, and the names of the files; the last has the rarer letters of Latin, Greek and Cyrillic.
const WORLD: [(&str, &str, &str); 10] = [
    ("arabic", "noto-sans-arabic", "NotoSansArabic"),
    ("hebrew", "noto-sans-hebrew", "NotoSansHebrew"),
    ("devanagari", "noto-sans-devanagari", "NotoSansDevanagari"),
    ("bengali", "noto-sans-bengali", "NotoSansBengali"),
    ("tamil", "noto-sans-tamil", "NotoSansTamil"),
    ("thai", "noto-sans-thai", "NotoSansThai"),
    ("khmer", "noto-sans-khmer", "NotoSansKhmer"),
    ("hangul", "noto-sans-kr", "NotoSansKR"),
    ("ethiopic", "noto-sans-ethiopic", "NotoSansEthiopic"),
    ("latin", "noto-sans", "NotoSans"),
];
/// The words of the product, in `web/`.
const WORDS: &str = "words/words.json";
/// MapLibre GL JS 6 is plain ES modules: the library and its worker (found beside it).
const VENDOR: [&str; 3] = ["dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "LICENSE.txt"];
/// Makes the sources small, which costs their readers nothing. Modules that are always wanted together become one part
/// (`parts/`), so that the first map is a few requests away; the page names the parts that it starts with. The table of words
/// becomes part of the module that names it, without the words that the viewer never says; what a reader without scripts sees of the
/// page is written from it.
const MINIFY: &str = "const fs=require('fs'),{buildSync}=require('esbuild');\
const [absWorkingDir,words,...files]=process.argv.slice(1),own={absWorkingDir,outdir:'.',outbase:'.',allowOverwrite:true,\
minify:true,charset:'utf8',logLevel:'warning'},kind=k=>files.filter(f=>f.endsWith(k));\
const {shared,pages,viewer}=JSON.parse(fs.readFileSync(words)),all={...shared,...pages,...viewer};\
fs.writeFileSync(words,JSON.stringify({shared,viewer}));\
buildSync({...own,entryPoints:kind('.css')});\
const {outputs}=buildSync({...own,entryPoints:{'shell/app':'./shell/app.js','parts/worker':'./map/worker.js'},bundle:true,\
splitting:true,format:'esm',chunkNames:'parts/[hash]',external:['../vendor/*'],metafile:true}).metafile;\
for(const f of kind('.js'))if(!outputs[f.slice(absWorkingDir.length+1)])fs.rmSync(f);\
const first=new Set(['shell/app.js',Object.keys(outputs).find(o=>outputs[o].entryPoint==='map/vector-map.js')]);\
for(const part of first)for(const i of outputs[part].imports)if(i.kind==='import-statement'&&outputs[i.path])first.add(i.path);\
const preload=[...first].map(f=>'<link rel=\"modulepreload\" href=\"web/'+f+'\">').join('\\n'),\
index=absWorkingDir+'/index.html',link=([k,href])=>l=>'<a href=\"'+href+'\">'+all[k][l]+'</a>',\
links=Object.entries({collections:'collections?f=html',indicators:'indicators?f=html',figures:'figures?f=html',api:'api.html'}).map(link),\
said=l=>'<p lang=\"'+l+'\">'+all.noScript[l]+all.colon[l]+links.map(to=>to(l)).join(all.comma[l])+'</p>';\
fs.writeFileSync(index,fs.readFileSync(index,'utf8').replace(/<!-- noScript.*?-->/,()=>Object.keys(all.noScript).map(said).join(''))\
.replace(/(<link rel=.modulepreload. href=.web\\/(?!vendor).*>\\n)+/,()=>preload+'\\n'));\
fs.rmSync(words);";
/// Writes `FILE.br` beside each file, at a quality that would be too slow per request.
const COMPRESS: &str = "const fs=require('fs'),z=require('zlib'),c=z.constants;\
for(const f of process.argv.slice(1)){const b=fs.readFileSync(f);\
fs.writeFileSync(f+'.br',z.brotliCompressSync(b,{params:{[c.BROTLI_PARAM_QUALITY]:11,[c.BROTLI_PARAM_LGWIN]:22,[c.BROTLI_PARAM_SIZE_HINT]:b.length}}))}";

fn main() {
    let source =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the package folder")).join("web");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names the output folder"));
    let web = out.join("web");
    println!("cargo:rerun-if-changed=build.rs");

    let packages = install(&source, &out.join("npm"));
    if let Err(reason) = packages.clone().and_then(|npm| viewer(&source, &npm, &web)) {
        left_out(&format!("the viewer is left out ({reason}); a plain page is served in its place"), &out);
        plain_page(&web).expect("the output folder is writable");
    }
    let font = out.join("label-font.ttf");
    if let Err(reason) = packages.and_then(|npm| label_font(&npm, &font)) {
        left_out(&format!("maps are built without labels ({reason})"), &out);
        fs::write(&font, []).expect("the output folder is writable");
    }
    let list = out.join("world-fonts.rs");
    if let Err(reason) = world_fonts(&out.join("world-npm"), &list) {
        left_out(&format!("only names that the label font has are drawn ({reason})"), &out);
        fs::write(&list, "&[]").expect("the output folder is writable");
    }
}

/// Lists the fonts of the world's scripts: none without the feature `world-fonts`; with it those whose scripts
/// `ATLAS_WORLD_FONTS` names (`arabic,thai`), all without it.
fn world_fonts(npm: &Path, list: &Path) -> Result<(), String> {
    println!("cargo:rerun-if-env-changed=ATLAS_WORLD_FONTS");
    if env::var_os("CARGO_FEATURE_WORLD_FONTS").is_none() {
        return fs::write(list, "&[]").map_err(|e| format!("cannot write {}: {e}", list.display()));
    }
    let source = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("fonts");
    let packages = install(&source, npm)?.join("node_modules").join(FONTS);
    let chosen = env::var("ATLAS_WORLD_FONTS").unwrap_or_default();
    let chosen: Vec<&str> = chosen.split(',').map(str::trim).filter(|c| !c.is_empty()).collect();
    if let Some(unknown) = chosen.iter().find(|c| !WORLD.iter().any(|(script, ..)| script == *c)) {
        let known = WORLD.map(|(script, ..)| script).join(", ");
        return Err(format!("ATLAS_WORLD_FONTS: expected some of {known}, found {unknown}"));
    }
    let mut files = String::from("&[");
    for (script, package, name) in WORLD.iter().filter(|(s, ..)| chosen.is_empty() || chosen.contains(s)) {
        let file = packages.join(package).join(format!("500Medium/{name}_500Medium.ttf"));
        if !file.is_file() {
            return Err(format!("the package {package} has no font of {script}"));
        }
        files += &format!("include_bytes!({:?}), ", file.display().to_string());
    }
    fs::write(list, files + "]").map_err(|e| format!("cannot write {}: {e}", list.display()))
}

/// Says what the build lacks and has the next build try again: the file it waits for never exists.
fn left_out(what: &str, out: &Path) {
    println!("cargo:warning={what}");
    println!("cargo:rerun-if-changed={}", out.join("never").display());
}

fn label_font(npm: &Path, font: &Path) -> Result<(), String> {
    let fonts = npm.join("node_modules").join(FONTS).join("noto-sans-sc");
    let from = fonts.join("500Medium/NotoSansSC_500Medium.ttf");
    fs::copy(from, font).map(drop).map_err(|e| format!("cannot copy the font: {e}"))
}

fn viewer(source: &Path, npm: &Path, web: &Path) -> Result<(), String> {
    copy(source, &npm.join("node_modules/maplibre-gl"), web)
        .map_err(|e| format!("cannot copy the viewer: {e}"))?;
    minify(npm, web)?;
    compress(web)
}

/// What is served of `web/`: pages, modules and style sheets, by their paths in it; what else lies there serves
/// development only.
fn own_files(source: &Path) -> io::Result<Vec<PathBuf>> {
    let files = files(source, &|folder| !folder.ends_with("node_modules"))?;
    let served = |f: &PathBuf| has_extension(f, &["html", "css", "js"]) || f == Path::new(WORDS);
    Ok(files.into_iter().filter(served).collect())
}

/// Runs `npm ci` in a copy, unless that copy already holds what the lockfile asks for.
fn install(source: &Path, npm: &Path) -> Result<PathBuf, String> {
    for name in ["package.json", "package-lock.json"] {
        println!("cargo:rerun-if-changed={}", source.join(name).display());
    }
    let stamp = npm.join("installed");
    let wanted = fs::read(source.join("package-lock.json"))
        .map_err(|e| format!("cannot read package-lock.json: {e}"))?;
    if fs::read(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(npm.to_path_buf());
    }
    fs::create_dir_all(npm).map_err(|e| format!("cannot make {}: {e}", npm.display()))?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), npm.join(name)).map_err(|e| format!("cannot copy {name}: {e}"))?;
    }
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(
        Command::new(program).current_dir(npm).args([
            "ci",
            "--omit=dev",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]),
        "npm ci",
    )?;
    fs::write(&stamp, wanted).map_err(|e| format!("cannot write {}: {e}", stamp.display()))?;
    Ok(npm.to_path_buf())
}

fn copy(source: &Path, library: &Path, web: &Path) -> io::Result<()> {
    if web.exists() {
        fs::remove_dir_all(web)?; // a file that is gone from the sources goes from the binary
    }
    let vendor = web.join("vendor");
    fs::create_dir_all(&vendor)?;
    for file in own_files(source)? {
        let from = source.join(&file);
        let to = web.join(&file);
        if let (Some(had), Some(folder)) = (from.parent(), to.parent()) {
            fs::create_dir_all(folder)?;
            if had != source {
                println!("cargo:rerun-if-changed={}", had.display()); // a file that is new in it
            }
        }
        println!("cargo:rerun-if-changed={}", from.display());
        fs::copy(from, to)?;
    }
    for name in VENDOR {
        let from = library.join(name);
        let text = fs::read_to_string(&from)?;
        // The maps of the sources are not shipped, so nobody should ask for them.
        let text =
            text.lines().filter(|l| !l.starts_with("//# sourceMappingURL=")).collect::<Vec<_>>().join("\n");
        fs::write(vendor.join(from.file_name().unwrap_or_default()), text + "\n")?;
    }
    Ok(())
}

/// Makes our own files small; the library comes so.
fn minify(npm: &Path, web: &Path) -> Result<(), String> {
    let own = files(web, &|folder| !folder.ends_with("vendor")).map_err(|e| e.to_string())?;
    let own = own.iter().filter(|f| has_extension(f, &["css", "js"])).map(|f| web.join(f));
    let words = web.join(WORDS);
    let mut node = Command::new("node");
    node.current_dir(npm).args(["-e", MINIFY]).arg(web).arg(words).args(own);
    run(&mut node, "minifying the viewer")
}

fn compress(web: &Path) -> Result<(), String> {
    let all = files(web, &|_| true).map_err(|e| e.to_string())?;
    run(Command::new("node").current_dir(web).args(["-e", COMPRESS]).args(all), "compressing the viewer")
}

/// The files below a folder, in order, by their paths in it; only folders that `enter` takes are looked into.
fn files(root: &Path, enter: &dyn Fn(&Path) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if !entry.file_type()?.is_dir() {
                found.push(path);
            } else if enter(&path) {
                folders.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn has_extension(path: &Path, any_of: &[&str]) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|e| any_of.contains(&e))
}

fn run(command: &mut Command, name: &str) -> Result<(), String> {
    let output = command.output().map_err(|e| format!("cannot run {name}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|l| !l.trim().is_empty()).unwrap_or("no message").to_owned();
    Err(format!("{name} failed: {last}"))
}

fn plain_page(web: &Path) -> io::Result<()> {
    if web.exists() {
        fs::remove_dir_all(web)?;
    }
    fs::create_dir_all(web)?;
    fs::write(web.join("index.html"), PLAIN)
}

const PLAIN: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Atlas</title>
<style>body { font: 16px/1.5 sans-serif; max-width: 40em; margin: 3em auto; padding: 0 1em; color: #1f2a33; background: #fbfaf6 }</style>
<h1>Poverty Atlas</h1>
<p>This build holds no map viewer, because npm was missing when it was made. The data is all here:</p>
<ul>
<li><a href="collections">Collections</a></li>
<li><a href="indicators">Indicators</a></li>
<li><a href="api">The API</a></li>
<li><a href="conformance">Conformance</a></li>
</ul>
<p>To have the viewer, install Node.js with npm and build again.</p>
</html>
"#;
