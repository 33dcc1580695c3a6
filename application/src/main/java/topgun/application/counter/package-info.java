/** Numbers that clients raise and lower together. Their states are joined, kept like any record, and told to who asked. */
@NullMarked
package topgun.application.counter;

import org.jspecify.annotations.NullMarked;
