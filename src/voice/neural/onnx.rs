//! A model's file, as far as it has to be changed before it is run: ONNX is a message of
//! Protocol Buffers, of which this walks the fields and copies what it does not touch.
//!
//! Field numbers are those of `onnx.proto3` of the ONNX project.

/// A field: its number, its bytes with number and length, and its content.
struct Field<'a> {
    number: u64,
    whole: &'a [u8],
    content: &'a [u8],
}

/// The fields of a message, one after the other.
struct Fields<'a>(&'a [u8]);

/// Of `ModelProto`.
const GRAPH: u64 = 7;

/// Of `GraphProto`.
const NODE: u64 = 1;

/// Of `NodeProto`.
const INPUT: u64 = 1;
const OUTPUT: u64 = 2;
const NAME: u64 = 3;
const OPERATOR: u64 = 4;
const ATTRIBUTE: u64 = 5;

/// Of `AttributeProto`.
const ATTRIBUTE_NAME: u64 = 1;
const FLOAT: u64 = 2;
const INTEGER: u64 = 3;
const INTEGERS: u64 = 8;
const KIND: u64 = 20;
const KIND_FLOAT: u64 = 1;
const KIND_INTEGERS: u64 = 7;

/// The file with its operators changed to those that can be run, and to such that give the
/// same numbers each time; nothing where it is no such file.
///
/// A product with its first factor turned ("FusedMatMul", as Kokoro's model has one) becomes a
/// turning and a product. What draws random numbers gets `seed`.
pub fn settled(file: &[u8], seed: f32) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(file.len() + 1024);
    for field in Fields(file) {
        let field = field?;
        match field.number {
            GRAPH => put(&mut out, GRAPH, &graph(field.content, seed)?),
            _ => out.extend(field.whole),
        }
    }
    Some(out)
}

fn graph(content: &[u8], seed: f32) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(content.len() + 1024);
    let mut drawn = 0.0;
    for field in Fields(content) {
        let field = field?;
        if field.number != NODE {
            out.extend(field.whole);
            continue;
        }
        match operator(field.content)? {
            b"FusedMatMul" => product(&mut out, field.content)?,
            b"RandomNormalLike" | b"RandomUniformLike" | b"RandomNormal" | b"RandomUniform" => {
                let mut node = field.content.to_vec();
                put(&mut node, ATTRIBUTE, &float("seed", seed + drawn));
                put(&mut out, NODE, &node);
                drawn += 1.0;
            }
            _ => out.extend(field.whole),
        }
    }
    Some(out)
}

fn operator(node: &[u8]) -> Option<&[u8]> {
    let mut operator: &[u8] = b"";
    for field in Fields(node) {
        let field = field?;
        if field.number == OPERATOR {
            operator = field.content;
        }
    }
    Some(operator)
}

/// Writes a product whose first factor, of three dimensions, is turned before.
fn product(out: &mut Vec<u8>, node: &[u8]) -> Option<()> {
    let (mut inputs, mut outputs, mut turned_once) = (Vec::new(), Vec::new(), true);
    for field in Fields(node) {
        let field = field?;
        match field.number {
            INPUT => inputs.push(field.content),
            OUTPUT => outputs.push(field.content),
            ATTRIBUTE => turned_once = turned_once && fits(field.content)?,
            _ => {}
        }
    }
    let ([first, second], [result], true) = (inputs.as_slice(), outputs.as_slice(), turned_once)
    else {
        return None;
    };
    let turned = [first, b"/turned".as_slice()].concat();
    write_node(
        out,
        b"Transpose",
        &[first],
        &turned,
        Some(&integers("perm", &[0, 2, 1])),
    );
    write_node(out, b"MatMul", &[&turned, second], result, None);
    Some(())
}

/// Whether a product with this attribute is the one that is known: its first factor turned, and
/// nothing else.
fn fits(attribute: &[u8]) -> Option<bool> {
    let (mut name, mut integer, mut float): (&[u8], u64, &[u8]) = (b"", 0, &[]);
    for field in Fields(attribute) {
        let field = field?;
        let mut content = field.content;
        match field.number {
            ATTRIBUTE_NAME => name = content,
            INTEGER => integer = number(&mut content)?,
            FLOAT => float = content,
            _ => {}
        }
    }
    Some(match name {
        b"transA" => integer == 1,
        b"alpha" => float == 1f32.to_le_bytes(),
        _ => integer == 0,
    })
}

fn write_node(
    out: &mut Vec<u8>,
    operator: &[u8],
    inputs: &[&[u8]],
    output: &[u8],
    attribute: Option<&[u8]>,
) {
    let mut node = Vec::new();
    for input in inputs {
        put(&mut node, INPUT, input);
    }
    put(&mut node, OUTPUT, output);
    put(&mut node, NAME, &[output, b"/", operator].concat());
    put(&mut node, OPERATOR, operator);
    if let Some(attribute) = attribute {
        put(&mut node, ATTRIBUTE, attribute);
    }
    put(out, NODE, &node);
}

fn float(name: &str, value: f32) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, ATTRIBUTE_NAME, name.as_bytes());
    put_number(&mut out, FLOAT << 3 | 5);
    out.extend(value.to_le_bytes());
    put_number(&mut out, KIND << 3);
    put_number(&mut out, KIND_FLOAT);
    out
}

fn integers(name: &str, values: &[u64]) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, ATTRIBUTE_NAME, name.as_bytes());
    for value in values {
        put_number(&mut out, INTEGERS << 3);
        put_number(&mut out, *value);
    }
    put_number(&mut out, KIND << 3);
    put_number(&mut out, KIND_INTEGERS);
    out
}

/// Writes a field of bytes.
fn put(out: &mut Vec<u8>, number: u64, content: &[u8]) {
    put_number(out, number << 3 | 2);
    put_number(out, content.len() as u64);
    out.extend(content);
}

/// Writes a number seven bits at a time, the lowest first.
fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

impl<'a> Iterator for Fields<'a> {
    /// `None` where the message is broken; nothing follows.
    type Item = Option<Field<'a>>;

    fn next(&mut self) -> Option<Option<Field<'a>>> {
        if self.0.is_empty() {
            return None;
        }
        let field = field(&mut self.0);
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

fn field<'a>(message: &mut &'a [u8]) -> Option<Field<'a>> {
    let whole = *message;
    let mut rest = whole;
    let tag = number(&mut rest)?;
    let length = match tag & 7 {
        0 => {
            let before = rest;
            number(&mut rest)?;
            let length = before.len() - rest.len();
            rest = before;
            length
        }
        1 => 8,
        2 => usize::try_from(number(&mut rest)?).ok()?,
        5 => 4,
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(length)?;
    *message = after;
    Some(Field {
        number: tag >> 3,
        whole: &whole[..whole.len() - after.len()],
        content,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(nodes: &[Vec<u8>]) -> Vec<u8> {
        let (mut graph, mut model) = (Vec::new(), Vec::new());
        for node in nodes {
            put(&mut graph, NODE, node);
        }
        put_number(&mut model, 1 << 3);
        put_number(&mut model, 300);
        put(&mut model, GRAPH, &graph);
        model
    }

    fn node(operator: &[u8], inputs: &[&[u8]]) -> Vec<u8> {
        let mut written = Vec::new();
        write_node(&mut written, operator, inputs, b"out", None);
        let node = Fields(&written).next().flatten();
        node.map_or(Vec::new(), |field| field.content.to_vec())
    }

    #[test]
    fn what_can_be_run_already_stays_as_it_is() {
        let model = model(&[node(b"Add", &[b"a", b"b"]), node(b"Exp", &[b"c"])]);
        assert_eq!(settled(&model, 0.0), Some(model));
    }

    #[test]
    fn a_turned_product_becomes_two_steps_and_chance_gets_its_seed() {
        let model = model(&[
            node(b"FusedMatMul", &[b"a", b"b"]),
            node(b"RandomNormalLike", &[b"c"]),
        ]);
        let settled = settled(&model, 7.0).unwrap_or_default();
        let has = |part: &[u8]| settled.windows(part.len()).any(|found| found == part);
        assert!(has(b"Transpose") && has(b"MatMul") && !has(b"FusedMatMul"));
        assert!(has(&float("seed", 7.0)));
        let mut other = node(b"FusedMatMul", &[b"a", b"b"]);
        put(&mut other, ATTRIBUTE, &float("alpha", 2.0));
        assert_eq!(
            super::settled(&self::model(&[other]), 7.0),
            None,
            "another product"
        );
    }

    #[test]
    fn a_file_that_is_cut_or_changed_anywhere_is_refused_or_read() {
        let model = model(&[node(b"FusedMatMul", &[b"a", b"b"])]);
        for at in 0..model.len() {
            let _ = settled(&model[..at], 0.0);
            for flip in [1, 0x80, 0xff] {
                let mut wrong = model.clone();
                wrong[at] ^= flip;
                let _ = settled(&wrong, 0.0);
            }
        }
    }
}
