//! Where the parts of a face are, and how the head is held.

use crate::engine::Mesh;

/// Points of the MediaPipe face mesh. Left and right are the picture's.
mod point {
    pub(super) const FOREHEAD: usize = 10;
    pub(super) const CHIN: usize = 152;
    pub(super) const LEFT_SIDE: usize = 234;
    pub(super) const RIGHT_SIDE: usize = 454;
    /// Outer and inner corner.
    pub(super) const LEFT_EYE: (usize, usize) = (33, 133);
    pub(super) const RIGHT_EYE: (usize, usize) = (263, 362);
    /// Upper and lower lid.
    pub(super) const LEFT_LIDS: (usize, usize) = (159, 145);
    pub(super) const RIGHT_LIDS: (usize, usize) = (386, 374);
    /// Upper and lower edge of the inner lips, from the middle outwards.
    pub(super) const LIPS: [(usize, usize); 5] = [(13, 14), (82, 87), (312, 317), (81, 178), (311, 402)];
}

/// The outline of the face in the mesh, clockwise from the forehead.
pub(crate) const OVAL: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176,
    149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/// The middle of the two cheeks.
pub(crate) const CHEEKS: [usize; 2] = [50, 280];

/// A point of the picture, in pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Point {
    pub(crate) fn distance(self, other: Self) -> f64 {
        let (dx, dy) = (self.x - other.x, self.y - other.y);
        (dx * dx + dy * dy).sqrt()
    }

    fn middle(self, other: Self) -> Self {
        Self { x: (self.x + other.x) / 2.0, y: (self.y + other.y) / 2.0 }
    }
}

/// The picture as it would be with level eyes: the same origin, turned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Level {
    sine: f64,
    cosine: f64,
}

impl Level {
    /// For eyes that are tilted by this angle, clockwise, in radians.
    pub(crate) fn of(roll: f64) -> Self {
        Self { sine: libm::sin(roll), cosine: libm::cos(roll) }
    }

    /// From the picture to the level one.
    pub(crate) fn to(self, point: Point) -> Point {
        Point {
            x: point.x * self.cosine + point.y * self.sine,
            y: point.y * self.cosine - point.x * self.sine,
        }
    }

    /// Back from the level picture.
    pub(crate) fn back(self, point: Point) -> Point {
        Point {
            x: point.x * self.cosine - point.y * self.sine,
            y: point.x * self.sine + point.y * self.cosine,
        }
    }
}

/// A face, measured.
#[derive(Debug, Clone)]
pub(crate) struct Geometry {
    pub(crate) level: Level,
    /// Clockwise, in degrees.
    pub(crate) roll_deg: f64,
    /// To the picture's right, in degrees.
    pub(crate) yaw_deg: f64,
    /// Chin raised, in degrees.
    pub(crate) pitch_deg: f64,
    /// Between the eyes.
    pub(crate) eye_middle: Point,
    /// Lowest point of the face.
    pub(crate) chin: Point,
    /// Highest point of the mesh, below the hair.
    pub(crate) forehead: Point,
    /// From the middle of one eye to that of the other, in pixels.
    pub(crate) eye_distance: f64,
    /// From between the eyes to the chin, in pixels: ISO/IEC 29794-5 calls it T.
    pub(crate) chin_distance: f64,
    /// The smaller lid gap for each `chin_distance`.
    pub(crate) eye_opening: f64,
    /// The widest gap of the inner lips for each `chin_distance`.
    pub(crate) mouth_opening: f64,
    /// Left and right edge of the face in the level picture.
    pub(crate) sides: (f64, f64),
}

impl Geometry {
    /// `None` for a mesh whose points lie upon each other: no face was under it.
    pub(crate) fn of(mesh: &Mesh) -> Option<Self> {
        let at = |index: usize| -> Option<Point> {
            let [x, y, _] = *mesh.points.get(index)?;
            Some(Point { x: f64::from(x), y: f64::from(y) })
        };
        let depth = |index: usize| mesh.points.get(index).map(|point| f64::from(point[2]));
        let between = |(a, b): (usize, usize)| Some(at(a)?.middle(at(b)?));
        let gap = |(a, b): (usize, usize)| Some(at(a)?.distance(at(b)?));

        let (left_eye, right_eye) = (between(point::LEFT_EYE)?, between(point::RIGHT_EYE)?);
        let (outer_left, outer_right) = (at(point::LEFT_EYE.0)?, at(point::RIGHT_EYE.0)?);
        let roll = libm::atan2(outer_right.y - outer_left.y, outer_right.x - outer_left.x);
        let level = Level::of(roll);
        let (forehead, chin) = (at(point::FOREHEAD)?, at(point::CHIN)?);
        let (left, right) = (level.to(at(point::LEFT_SIDE)?), level.to(at(point::RIGHT_SIDE)?));
        let yaw = libm::atan2(depth(point::RIGHT_SIDE)? - depth(point::LEFT_SIDE)?, right.x - left.x);
        let height = level.to(chin).y - level.to(forehead).y;
        let pitch = libm::atan2(depth(point::FOREHEAD)? - depth(point::CHIN)?, height);

        let eye_middle = left_eye.middle(right_eye);
        let chin_distance = eye_middle.distance(chin);
        let eye_distance = left_eye.distance(right_eye);
        if !(chin_distance >= 1.0 && eye_distance >= 1.0 && height >= 1.0) {
            return None;
        }
        let lips =
            point::LIPS.into_iter().map(gap).try_fold(0.0, |widest: f64, gap| Some(widest.max(gap?)))?;
        Some(Self {
            level,
            roll_deg: roll.to_degrees(),
            yaw_deg: yaw.to_degrees(),
            pitch_deg: pitch.to_degrees(),
            eye_middle,
            chin,
            forehead,
            eye_distance,
            chin_distance,
            eye_opening: gap(point::LEFT_LIDS)?.min(gap(point::RIGHT_LIDS)?) / chin_distance,
            mouth_opening: lips / chin_distance,
            sides: (left.x.min(right.x), left.x.max(right.x)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A face of which every point that counts is set; the others lie in the middle.
    fn mesh(roll_deg: f64) -> Mesh {
        let mut flat = vec![(200.0, 200.0, 0.0); 468];
        for (index, at) in [
            (10, (200.0, 100.0, 0.0)),
            (152, (200.0, 320.0, 0.0)),
            (234, (120.0, 200.0, 0.0)),
            (454, (280.0, 200.0, 28.2)),
            (33, (150.0, 200.0, 0.0)),
            (133, (180.0, 200.0, 0.0)),
            (362, (220.0, 200.0, 0.0)),
            (263, (250.0, 200.0, 0.0)),
            (159, (165.0, 195.0, 0.0)),
            (145, (165.0, 205.0, 0.0)),
            (386, (235.0, 197.0, 0.0)),
            (374, (235.0, 203.0, 0.0)),
            (13, (200.0, 270.0, 0.0)),
            (14, (200.0, 282.0, 0.0)),
        ] {
            flat[index] = at;
        }
        let level = Level::of(roll_deg.to_radians());
        let turned = flat.into_iter().map(|(x, y, z): (f64, f64, f64)| {
            let point = level.back(Point { x, y });
            [point.x as f32, point.y as f32, z as f32]
        });
        Mesh { score: 1.0, points: turned.collect() }
    }

    #[test]
    fn a_face_is_measured_however_it_is_tilted() {
        for roll_deg in [-30.0, 0.0, 12.0] {
            let face = Geometry::of(&mesh(roll_deg)).unwrap();
            let near = |value: f64, expected: f64| (value - expected).abs() < 0.02;
            assert!(near(face.roll_deg, roll_deg), "{face:?}");
            assert!(near(face.yaw_deg, 10.0), "the right side is further away: {face:?}");
            assert!(near(face.eye_distance, 70.0) && near(face.chin_distance, 120.0));
            assert!(near(face.eye_opening, 6.0 / 120.0) && near(face.mouth_opening, 12.0 / 120.0));
            assert!(near(face.sides.1 - face.sides.0, 160.0));
        }
    }

    #[test]
    fn the_chin_comes_forward_when_it_is_raised() {
        let mut raised = mesh(0.0);
        raised.points[152][2] = -40.0;
        assert!(Geometry::of(&raised).unwrap().pitch_deg > 5.0);
    }

    #[test]
    fn no_face_is_not_measured() {
        assert!(Geometry::of(&Mesh { score: 1.0, points: vec![[5.0; 3]; 468] }).is_none());
        assert!(Geometry::of(&Mesh { score: 1.0, points: vec![] }).is_none());
        assert!(Geometry::of(&Mesh { score: 1.0, points: vec![[f32::NAN; 3]; 468] }).is_none());
    }
}
