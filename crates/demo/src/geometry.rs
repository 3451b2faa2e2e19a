//! Village polygons in an ocean where nobody lives: a lattice whose corners and edges are bent by chance.
//!
//! Neighbours share corners and edges, so that polygons neither overlap nor leave gaps. The corners move by less than a
//! third of a cell and the middle of an edge by less than a tenth, so that no polygon crosses itself.

use std::io::Write;
use std::path::Path;

use serde_json::json;
use shouwang_domain::Problem;

use crate::areas::Town;
use crate::dice::Dice;
use crate::io::io;

const COLUMNS: usize = 10;
const ROWS: usize = 6;
/// South-west corner: in the Philippine Sea, east of any land.
const ORIGIN: (f64, f64) = (131.0, 19.0);
/// Size of a cell in degrees.
const CELL: (f64, f64) = (0.06, 0.055);

pub(crate) type Ring = Vec<(f64, f64)>;

/// Writes `villages.geojson`, one feature per village.
pub(crate) fn write_geojson(path: &Path, towns: &[Town], seed: u64) -> Result<(), Problem> {
    let mut rings = rings(seed).into_iter();
    let mut features = Vec::new();
    for town in towns {
        for (village, ring) in town.villages.iter().zip(rings.by_ref()) {
            let ring: Vec<[f64; 2]> = ring.into_iter().map(|(x, y)| [round(x), round(y)]).collect();
            features.push(json!({
                "type": "Feature",
                "properties": { "code": village.code, "name": village.name, "town": town.name },
                "geometry": { "type": "Polygon", "coordinates": [ring] },
            }));
        }
    }
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    std::fs::File::create(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(io)
}

/// Closed rings, counter-clockwise, in the order of the villages: column by column in a snake, so that the villages of a
/// town lie together.
pub(crate) fn rings(seed: u64) -> Vec<Ring> {
    let mut dice = Dice::new(seed, u64::MAX);
    let mut jitter = |x: f64, y: f64, by: f64| {
        (
            ORIGIN.0 + CELL.0 * (x + dice.between(-by, by)),
            ORIGIN.1 + CELL.1 * (y + dice.between(-by, by)),
        )
    };
    let corners: Vec<Vec<_>> = (0..=COLUMNS)
        .map(|x| (0..=ROWS).map(|y| jitter(x as f64, y as f64, 0.22)).collect())
        .collect();
    let mut middles = |width: usize, height: usize, step: (usize, usize)| -> Vec<Vec<(f64, f64)>> {
        (0..width)
            .map(|x| {
                (0..height)
                    .map(|y| {
                        let (a, b) = (corners[x][y], corners[x + step.0][y + step.1]);
                        let bend = (jitter(0.0, 0.0, 0.09).0 - ORIGIN.0, jitter(0.0, 0.0, 0.09).1 - ORIGIN.1);
                        (f64::midpoint(a.0, b.0) + bend.0, f64::midpoint(a.1, b.1) + bend.1)
                    })
                    .collect()
            })
            .collect()
    };
    let across = middles(COLUMNS, ROWS + 1, (1, 0));
    let up = middles(COLUMNS + 1, ROWS, (0, 1));
    (0..COLUMNS)
        .flat_map(|x| (0..ROWS).map(move |i| (x, if x % 2 == 0 { i } else { ROWS - 1 - i })))
        .map(|(x, y)| {
            vec![
                corners[x][y],
                across[x][y],
                corners[x + 1][y],
                up[x + 1][y],
                corners[x + 1][y + 1],
                across[x][y + 1],
                corners[x][y + 1],
                up[x][y],
                corners[x][y],
            ]
        })
        .collect()
}

/// Six decimals are a tenth of a metre.
fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(ring: &Ring) -> f64 {
        ring.windows(2).map(|w| w[0].0 * w[1].1 - w[1].0 * w[0].1).sum::<f64>() / 2.0
    }

    fn cross(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> f64 {
        (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
    }

    #[test]
    fn polygons_are_simple_closed_and_counter_clockwise() {
        for seed in 0..20 {
            let rings = rings(seed);
            assert_eq!(rings.len(), 60);
            for ring in &rings {
                assert_eq!(ring.first(), ring.last());
                assert!(area(ring) > 0.0);
                let edges: Vec<_> = ring.windows(2).map(|w| (w[0], w[1])).collect();
                for (i, (a, b)) in edges.iter().enumerate() {
                    for (c, d) in edges.iter().skip(i + 2).take(edges.len() - 2 - usize::from(i == 0)) {
                        let crossing =
                            cross(*a, *b, *c) * cross(*a, *b, *d) < 0.0 && cross(*c, *d, *a) * cross(*c, *d, *b) < 0.0;
                        assert!(!crossing, "a ring of seed {seed} crosses itself");
                    }
                }
            }
        }
    }

    #[test]
    fn every_inner_edge_is_shared_by_two_polygons_in_opposite_directions() {
        let rings = rings(7);
        let edges: Vec<_> = rings.iter().flat_map(|r| r.windows(2).map(|w| (w[0], w[1]))).collect();
        let alone = edges.iter().filter(|(a, b)| !edges.contains(&(*b, *a))).count();
        assert_eq!(alone, 2 * 2 * (COLUMNS + ROWS), "only the outline is not shared");
    }
}
