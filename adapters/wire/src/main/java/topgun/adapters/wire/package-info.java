/** Spells messages in MessagePack and reads them back. */
@NullMarked
package topgun.adapters.wire;

import org.jspecify.annotations.NullMarked;
