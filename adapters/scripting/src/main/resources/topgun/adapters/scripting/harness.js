// Stands between the server and the body of a script. Values cross as JSON; what JSON cannot say is an object with the
// member $. Nothing here protects the server: it takes what comes out of this for what anybody could have written.
// A body is made a function here, rather than translated along with this, because what is translated is always strict.
(() => {
  const { keys, create } = Object;
  const { isArray } = Array;
  const { parse, stringify } = JSON;
  const { isFinite } = Number;
  const getTime = Date.prototype.getTime;
  const thenOf = (value) => value.then;

  const fromHex = (hex) => {
    const bytes = new Uint8Array(hex.length / 2);
    for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
    return bytes;
  };

  const toHex = (bytes) => {
    let hex = '';
    for (let i = 0; i < bytes.length; i++) hex += (bytes[i] + 256).toString(16).slice(1);
    return hex;
  };

  const special = ({ $: kind, v }) => {
    switch (kind) {
      case 'd': return new Date(v === null ? NaN : v);
      case 'b': return fromHex(v);
      case 'n': return BigInt(v);
      case 'f': return Number(v);
      case 'o': return members(v);
      default: return undefined;
    }
  };

  const members = (object) => {
    for (const name of keys(object)) object[name] = decode(object[name]);
    return object;
  };

  const decode = (value) => {
    if (value === null || typeof value !== 'object') return value;
    if (isArray(value)) {
      for (let i = 0; i < value.length; i++) value[i] = decode(value[i]);
      return value;
    }
    return '$' in value ? special(value) : members(value);
  };

  let room = MAX_RESULT;

  const encode = (value, depth) => {
    if (depth > MAX_DEPTH) throw new Error('The result is nested too deeply');
    room -= typeof value === 'string' ? value.length + 2 : 2;
    if (room < 0) throw new Error('The result is too large');
    switch (typeof value) {
      case 'string': case 'boolean': return value;
      case 'number': return isFinite(value) ? value : { $: 'f', v: '' + value };
      case 'bigint': return { $: 'n', v: '' + value };
      case 'object': break;
      default: return undefined;
    }
    if (value === null) return null;
    if (isArray(value)) {
      const list = [];
      for (let i = 0; i < value.length; i++) {
        const element = encode(value[i], depth + 1);
        list[i] = element === undefined ? null : element;
      }
      return list;
    }
    if (value instanceof Date) {
      const time = getTime.call(value);
      return { $: 'd', v: isFinite(time) ? time : null };
    }
    if (value instanceof Uint8Array) {
      room -= 2 * value.length;
      if (room < 0) throw new Error('The result is too large');
      return { $: 'b', v: toHex(value) };
    }
    const object = create(null);
    for (const name of keys(value)) {
      const member = encode(value[name], depth + 1);
      if (member !== undefined) object[name] = member;
    }
    return '$' in object ? { $: 'o', v: object } : object;
  };

  const describe = (thrown) => {
    try {
      const message = thrown !== null && typeof thrown === 'object' && thrown.message !== undefined ? thrown.message : thrown;
      return String(message).slice(0, 500);
    } catch (e) {
      return 'unknown error';
    }
  };

  // What the engine needs to call this and to hear the answer. A body has no use for it.
  const OWN = ['java_invoke', 'quickjs4j_engine', 'script', 'console', 'Javy', 'plugin'];

  const apart = (call) => {
    const kept = create(null);
    for (let i = 0; i < OWN.length; i++) {
      kept[OWN[i]] = globalThis[OWN[i]];
      delete globalThis[OWN[i]];
    }
    try {
      return call();
    } finally {
      for (let i = 0; i < OWN.length; i++) globalThis[OWN[i]] = kept[OWN[i]];
    }
  };

  const answer = (input) => {
    try {
      const [parameters, body, ...args] = decode(parse(input));
      const value = apart(() => Function(...parameters, body)(...args));
      if (value !== null && typeof value === 'object' && typeof thenOf(value) === 'function') {
        return 'EA promise was returned, and promises are not awaited';
      }
      const encoded = encode(value, 0);
      if (encoded === undefined) return 'U';
      const text = stringify(encoded);
      return text.length > MAX_RESULT ? 'EThe result is too large' : 'V' + text;
    } catch (thrown) {
      return 'E' + describe(thrown);
    }
  };

  globalThis.run = (input) => {
    const start = input.indexOf(' ') + 1;
    const number = input.slice(0, start);
    return number + answer(input.slice(start));
  };
})();
