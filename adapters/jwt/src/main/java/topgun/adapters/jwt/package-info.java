/**
 * Proves who clients are: verifies the JSON Web Tokens they sign in with, and recognises their devices.
 *
 * <p>One configured key decides everything. What a token says about how it should be checked is never followed.
 */
@NullMarked
package topgun.adapters.jwt;

import org.jspecify.annotations.NullMarked;
