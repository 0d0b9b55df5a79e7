//! A figure as PNG: light colours, an embedded font, painted at four pixels and averaged to two per CSS pixel so that
//! edges are smooth.

use std::sync::OnceLock;

use plotters::prelude::BitMapBackend;
use plotters::style::{FontStyle, register_font};

use super::figure::Figure;
use super::paint::{MARGIN, Medium, paint};
use crate::ReportError;

/// Pixels of the file per CSS pixel.
const DENSITY: usize = 2;
/// Painted pixels per pixel of the file, in each direction.
const OVERSAMPLING: usize = 2;

/// The encoded image.
pub(super) fn encode(figure: &Figure) -> Result<Vec<u8>, ReportError> {
    register()?;
    let width = (figure.width + 2.0 * MARGIN).ceil() as usize * DENSITY;
    let height = (figure.height + 2.0 * MARGIN).ceil() as usize * DENSITY;
    let painted = (width * OVERSAMPLING, height * OVERSAMPLING);
    let mut pixels = vec![255_u8; painted.0 * painted.1 * 3];
    let colour = |ink: super::theme::Ink, _| ink.light();
    // Ubuntu Light spans 1.121 em from descent to ascent, which is what the glyph renderer takes for its size; the
    // backend then puts the baseline half a size below the position.
    let medium = Medium {
        scale: (DENSITY * OVERSAMPLING) as f64,
        margin: MARGIN,
        colour: &colour,
        em: 1.121,
        ascent: 1.121 / 2.0,
        breaks_lines: true,
        strikes_twice: true,
    };
    let mut backend = BitMapBackend::with_buffer(&mut pixels, (painted.0 as u32, painted.1 as u32));
    paint(&mut backend, figure, &medium)?;
    drop(backend);
    write(figure.name, &average(&pixels, width, height), (width as u32, height as u32))
}

fn average(pixels: &[u8], width: usize, height: usize) -> Vec<u8> {
    let stride = width * OVERSAMPLING * 3;
    let mut averaged = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            for channel in 0..3 {
                let offsets = (0..OVERSAMPLING * OVERSAMPLING).map(|at| {
                    let (down, across) = (at / OVERSAMPLING, at % OVERSAMPLING);
                    (y * OVERSAMPLING + down) * stride + (x * OVERSAMPLING + across) * 3 + channel
                });
                let sum: usize = offsets.map(|offset| usize::from(pixels[offset])).sum();
                averaged.push((sum / (OVERSAMPLING * OVERSAMPLING)) as u8);
            }
        }
    }
    averaged
}

fn write(plot: &'static str, pixels: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, ReportError> {
    let failed = |source| ReportError::Png { plot, source };
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

fn register() -> Result<(), ReportError> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let font = epaint_default_fonts::UBUNTU_LIGHT;
    let registered = *REGISTERED.get_or_init(|| register_font("sans-serif", FontStyle::Normal, font).is_ok());
    if registered { Ok(()) } else { Err(ReportError::Font) }
}
