/// The checksum of ClickHouse's compressed blocks: CityHash128 as it was in CityHash 1.0.2.
///
/// Later versions of CityHash give other values for the same bytes; ClickHouse froze this one into its wire format.
struct CityHash128: Hashable {
    let low: UInt64
    let high: UInt64

    init(_ bytes: UnsafeRawBufferPointer) {
        let count = bytes.count
        let all = Text(bytes: bytes)
        if count >= 16 {
            self.init(
                Text(bytes: UnsafeRawBufferPointer(rebasing: bytes[16...])),
                seed: (all.word(0) ^ CityHash128.k3, all.word(8)))
        } else if count >= 8 {
            self.init(
                Text(bytes: UnsafeRawBufferPointer(start: nil, count: 0)),
                seed: (all.word(0) ^ (UInt64(count) &* CityHash128.k0), all.word(count - 8) ^ CityHash128.k1))
        } else {
            self.init(all, seed: (CityHash128.k0, CityHash128.k1))
        }
    }

    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    private init(_ text: Text, seed: (UInt64, UInt64)) {
        self = text.count < 128 ? CityHash128.murmur(text, seed: seed) : CityHash128.city(text, seed: seed)
    }

    // MARK: Short texts

    private static func murmur(_ text: Text, seed: (UInt64, UInt64)) -> CityHash128 {
        var (a, b) = seed
        var c: UInt64
        var d: UInt64
        let count = text.count
        if count <= 16 {
            a = shiftMix(a &* k1) &* k1
            c = b &* k1 &+ short(text)
            d = shiftMix(a &+ (count >= 8 ? text.word(0) : c))
        } else {
            c = mix(text.word(count - 8) &+ k1, a)
            d = mix(b &+ UInt64(count), c &+ text.word(count - 16))
            a &+= d
            for at in stride(from: 0, to: count - 16, by: 16) {
                a = (a ^ (shiftMix(text.word(at) &* k1) &* k1)) &* k1
                b ^= a
                c = (c ^ (shiftMix(text.word(at + 8) &* k1) &* k1)) &* k1
                d ^= c
            }
        }
        a = mix(a, c)
        b = mix(d, b)
        return CityHash128(low: a ^ b, high: mix(b, a))
    }

    private static func short(_ text: Text) -> UInt64 {
        let count = text.count
        if count > 8 {
            let (a, b) = (text.word(0), text.word(count - 8))
            return mix(a, rotate(b &+ UInt64(count), UInt64(count))) ^ b
        }
        if count >= 4 { return mix(UInt64(count) &+ (text.half(0) << 3), text.half(count - 4)) }
        if count > 0 {
            let y = text.byte(0) &+ (text.byte(count >> 1) << 8)
            let z = UInt64(count) &+ (text.byte(count - 1) << 2)
            return shiftMix(y &* k2 ^ z &* k3) &* k2
        }
        return k2
    }

    // MARK: Long texts

    private static func city(_ text: Text, seed: (UInt64, UInt64)) -> CityHash128 {
        var (x, y) = seed
        var z = UInt64(text.count) &* k1
        var v = (rotate(y ^ k1, 49) &* k1 &+ text.word(0), UInt64(0))
        v.1 = rotate(v.0, 42) &* k1 &+ text.word(8)
        var w = (rotate(y &+ z, 35) &* k1 &+ x, rotate(x &+ text.word(88), 53) &* k1)

        // 128 bytes a turn, as two halves of the same kind.
        let whole = text.count / 128 * 128
        for at in stride(from: 0, to: whole, by: 64) {
            x = rotate(x &+ y &+ v.0 &+ text.word(at + 16), 37) &* k1
            y = rotate(y &+ v.1 &+ text.word(at + 48), 42) &* k1
            x ^= w.1
            y ^= v.0
            z = rotate(z ^ w.0, 33)
            v = weak(text, at, v.1 &* k1, x &+ w.0)
            w = weak(text, at + 32, z &+ w.1, y)
            swap(&z, &x)
        }

        y &+= rotate(w.0, 37) &* k0 &+ z
        x &+= rotate(v.0 &+ z, 49) &* k0
        // The rest, in steps of 32 from the end; the last step may reach back into what is hashed already.
        for done in stride(from: 32, to: text.count - whole + 32, by: 32) {
            let at = text.count - done
            y = rotate(y &- x, 42) &* k0 &+ v.1
            w.0 &+= text.word(at + 16)
            x = rotate(x, 49) &* k0 &+ w.0
            w.0 &+= v.0
            v = weak(text, at, v.0, v.1)
        }
        x = mix(x, v.0)
        y = mix(y, w.0)
        return CityHash128(low: mix(x &+ v.1, w.1) &+ y, high: mix(x &+ w.1, y &+ v.1))
    }

    private static func weak(_ text: Text, _ at: Int, _ seedA: UInt64, _ seedB: UInt64) -> (UInt64, UInt64) {
        let (first, second, third, fourth) = (text.word(at), text.word(at + 8), text.word(at + 16), text.word(at + 24))
        var a = seedA &+ first
        var b = rotate(seedB &+ a &+ fourth, 21)
        let c = a
        a = a &+ second &+ third
        b &+= rotate(a, 44)
        return (a &+ fourth, b &+ c)
    }

    // MARK: Mixing

    private static let k0: UInt64 = 0xc3a5_c85c_97cb_3127
    private static let k1: UInt64 = 0xb492_b66f_be98_f273
    private static let k2: UInt64 = 0x9ae1_6a3b_2f90_404f
    private static let k3: UInt64 = 0xc949_d7c7_509e_6557

    private static func mix(_ low: UInt64, _ high: UInt64) -> UInt64 {
        let multiplier: UInt64 = 0x9ddf_ea08_eb38_2d69
        let a = (low ^ high) &* multiplier
        let b = (high ^ (a ^ (a >> 47))) &* multiplier
        return (b ^ (b >> 47)) &* multiplier
    }

    private static func shiftMix(_ value: UInt64) -> UInt64 { value ^ (value >> 47) }

    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 { value >> bits | value << (64 - bits) }

    /// The bytes with little-endian words at any place.
    private struct Text {
        let bytes: UnsafeRawBufferPointer
        var count: Int { bytes.count }
        func word(_ at: Int) -> UInt64 { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) }
        func half(_ at: Int) -> UInt64 { UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))) }
        func byte(_ at: Int) -> UInt64 { UInt64(bytes[at]) }
    }
}
