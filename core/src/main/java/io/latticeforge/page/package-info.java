/**
 * Reports as pages: one frame, and charts with linear and logarithmic axes. Inline style and SVG, no scripts, nothing fetched. Imports
 * nothing of ours.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.page;
