import classes from "./Start.module.css";

// As a part of a page it needs none; as a picture of its own it does.
const NAMESPACE = '<svg xmlns="http://www.w3.org/2000/svg" ';

/** A QR code as the server drew it. */
export function Code({ svg, label }: { svg: string; label: string }) {
  return (
    <img
      className={classes.code}
      alt={label}
      src={`data:image/svg+xml;utf8,${encodeURIComponent(svg.replace("<svg ", NAMESPACE))}`}
    />
  );
}
