/* What only makes sense with script shows itself; what replaces it steps aside. */
for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
for (const part of document.querySelectorAll("[data-hide-with-script]")) part.hidden = true;
