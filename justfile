# What one types every day; `just` alone lists it. Nothing here but commands that also stand in README and CONTRIBUTING.

[private]
list:
    @just --list --unsorted

# serve the built-in data, or a folder: just run --data examples/fields
run *options:
    cargo run --release -- {{ options }}

# format, lints, documentation: without a warning
check:
    tests/run lint

# the gate, or parts of it: just test --all
test *parts:
    tests/run {{ parts }}

# tests whose path holds a name, beside the code and from outside: just part tile_coverage::
part name:
    cargo test --profile gate --no-default-features --features postgres,remote,world-fonts --lib --test it {{ name }}

# a benchmark of tests/bench, perhaps of one name: just bench raster cold
bench name="engine" *filter:
    cargo bench --bench {{ name }} -- {{ filter }}

# what is right and wrong with a data set; the built-in one without a folder
data *folder:
    cargo run --release -- check {{ folder }}
