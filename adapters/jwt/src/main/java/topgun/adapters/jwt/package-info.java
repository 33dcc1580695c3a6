/** Verifies the tokens with which clients prove who they are. */
@NullMarked
package topgun.adapters.jwt;

import org.jspecify.annotations.NullMarked;
