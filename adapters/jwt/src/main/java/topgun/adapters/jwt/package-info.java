/**
 * Proves who clients are: verifies the JSON Web Tokens they sign in with, and recognises their devices.
 *
 * <p>The configured key, or set of keys, decides everything. What a token says about how it should be checked is never
 * followed; it may only name one of the set.
 */
@NullMarked
package topgun.adapters.jwt;

import org.jspecify.annotations.NullMarked;
